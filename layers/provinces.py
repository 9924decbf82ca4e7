"""Activities by province, of either vintage: an activity in two merged provinces counts once in the new one."""

from layers.layer import PlaceCounts

LAYER = PlaceCounts(
    key="activities-by-province",
    order=10,
    style="choropleth",
    select="place",
    titles={"en": "By province", "vi": "Theo tỉnh, thành phố"},
    descriptions={
        "en": "Activities with a site in the province. Basin, regional and national ones are not spread over them.",
        "vi": "Hoạt động có địa điểm trong tỉnh. Hoạt động cấp lưu vực, vùng và toàn quốc không chia cho các tỉnh.",
    },
    link="place{vintage}",
    set_name="provinces-{vintage}",
)
