"""Activities by river basin: a sub-basin's activities count in its basin too."""

from layers.layer import PlaceCounts

LAYER = PlaceCounts(
    key="activities-by-basin",
    order=20,
    style="choropleth",
    select="place",
    titles={"en": "By river basin", "vi": "Theo lưu vực sông"},
    descriptions={
        "en": "Activities that name the basin or a part of it.",
        "vi": "Hoạt động nêu tên lưu vực hoặc một phần của lưu vực.",
    },
    link="place{vintage}",
    set_name="basins",
)
