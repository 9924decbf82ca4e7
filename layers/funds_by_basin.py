"""Funds by river basin, in US dollars of the year, divided by the basis that the reader chooses."""

from layers.money import PlaceFunds

LAYER = PlaceFunds(
    key="funds-by-basin",
    order=61,
    titles={"en": "Funds by river basin", "vi": "Vốn theo lưu vực sông"},
    descriptions={
        "en": "Money of activities in the basin or a part of it. What others have is counted beside the map.",
        "vi": "Vốn của hoạt động tại lưu vực hoặc một phần lưu vực. Phần còn lại được tính bên cạnh bản đồ.",
    },
    set_name="basins",
)
