{# Drawing order of our own panes, lowest first; Leaflet's overlayPane stands at 400, markerPane at 600. #}
{% macro script(this, kwargs) %}
[["context", 200], ["shade", 410], ["outline", 430], ["arcs", 440], ["names", 610]].forEach(([name, order]) => {
  {{ this._parent.get_name() }}.createPane(name).style.zIndex = order;
});
{% endmacro %}
