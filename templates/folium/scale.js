{# A scale bar in kilometres. #}
{% macro script(this, kwargs) %}
L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 120 }).addTo({{ this._parent.get_name() }});
{% endmacro %}
