"""Activities by partner country: the countries of the partners, an agency or a company counting for its own."""

from layers.layer import PlaceCounts

LAYER = PlaceCounts(
    key="activities-by-country",
    order=40,
    group="partners",
    style="arcs",
    select="donor",
    titles={"en": "By partner country", "vi": "Theo nước đối tác"},
    descriptions={
        "en": "Activities with a partner from the country. This is who takes part, not where the work is done.",
        "vi": "Hoạt động có đối tác của nước đó: ai tham gia, không phải nơi thực hiện.",
    },
    link="country",
    set_name="countries",
)
