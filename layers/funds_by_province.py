"""Funds by province, in US dollars of the year, divided by the basis that the reader chooses."""

from layers.money import PlaceFunds

LAYER = PlaceFunds(
    key="funds-by-province",
    order=60,
    titles={"en": "Funds by province", "vi": "Vốn theo tỉnh, thành phố"},
    descriptions={
        "en": "Money divided over the places named. What basins, regions or the country have is counted beside.",
        "vi": "Vốn chia cho các nơi được nêu. Phần của lưu vực, vùng, toàn quốc được tính bên cạnh.",
    },
    set_name="provinces-{vintage}",
)
