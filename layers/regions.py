"""Activities by region of the statistics office: those that name it and those in its provinces."""

from layers.layer import PlaceCounts

LAYER = PlaceCounts(
    key="activities-by-region",
    order=30,
    style="choropleth",
    select="place",
    titles={"en": "By region", "vi": "Theo vùng"},
    descriptions={
        "en": "Activities that name the region, and those in its provinces (as of 63 provinces).",
        "vi": "Hoạt động nêu tên vùng và hoạt động tại các tỉnh trong vùng (theo 63 tỉnh, thành phố).",
    },
    link="place{vintage}",
    set_name="regions",
)
