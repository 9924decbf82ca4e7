{# Where our modules (static/js/) find the map that Folium made. #}
{% macro script(this, kwargs) %}
window.coopmap = Object.freeze({ map: {{ this._parent.get_name() }} });
{% endmacro %}
