"""Funds by region, in US dollars of the year, divided by the basis that the reader chooses."""

from layers.money import PlaceFunds

LAYER = PlaceFunds(
    key="funds-by-region",
    order=62,
    titles={"en": "Funds by region", "vi": "Vốn theo vùng"},
    descriptions={
        "en": "Money of activities in the region or its provinces. What others have is counted beside the map.",
        "vi": "Vốn của hoạt động tại vùng hoặc các tỉnh của vùng. Phần còn lại được tính bên cạnh bản đồ.",
    },
    set_name="regions",
)
