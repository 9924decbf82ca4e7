"""What the map must never do: hide data, show totals that differ from the list's, leave a name astray."""

import json

import pytest
from desk import SIZES, Desk, Site, seat
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

# Points of every panel over the map, 6 px apart, under which a shape with activities lies; and counts behind a panel.
COVERED = """() => {
  const covered = [];
  for (const panel of document.querySelectorAll(".corner-bottom-left > *, .corner-bottom-right > *")) {
    const box = panel.getBoundingClientRect();
    for (let x = box.left + 1; x < box.right; x += 6)
      for (let y = box.top + 1; y < box.bottom; y += 6)
        for (const node of document.elementsFromPoint(x, y))
          if (node.matches("path.shape[aria-label]")) covered.push(`${panel.id} ${node.dataset.code}`);
  }
  const meets = (one, two) =>
    one.width && two.left < one.right && two.right > one.left && two.top < one.bottom && two.bottom > one.top;
  const panels = [...document.querySelectorAll(".corner > *")].map((panel) => panel.getBoundingClientRect());
  for (const label of document.querySelectorAll(".label-value.is-placed"))
    if (panels.some((panel) => meets(panel, label.getBoundingClientRect()))) covered.push(label.textContent);
  return [...new Set(covered)];
}"""

# What the word on an empty map lies on, and whether it leaves the map.
HIDDEN = """() => {
  const own = document.querySelector("#map-word");
  const word = own.getBoundingClientRect();
  const frame = document.querySelector("#map-frame").getBoundingClientRect();
  const isWide = word.left < frame.left || word.right > frame.right;
  const isIn = !isWide && word.top >= frame.top && word.bottom <= frame.bottom;
  const others = [...document.querySelectorAll(".label.is-placed, .corner > *")].filter((node) => node !== own);
  const found = others.filter((node) => {
    const box = node.getBoundingClientRect();
    return box.left < word.right && box.right > word.left && box.top < word.bottom && box.bottom > word.top;
  });
  return [...found.map((node) => node.textContent.trim().slice(0, 40)), ...(isIn ? [] : ["leaves the map"])];
}"""

# Labels that stand away from their place and have no line to it.
ASTRAY = """() => [...document.querySelectorAll(".label-value, .label-archipelago")].filter((label) => {
  if (!label.classList.contains("is-placed")) return false;
  const leaders = label.parentElement.querySelector(".label-leaders");
  if (!leaders) return false;
  const place = leaders.getBoundingClientRect();
  const box = label.getBoundingClientRect();
  const away = Math.hypot(
    Math.max(box.left - place.x, 0, place.x - box.right), Math.max(box.top - place.y, 0, place.y - box.bottom));
  return away > 9 && leaders.classList.contains("is-near");
}).map((label) => label.textContent)"""

# What is amiss with the labels of the partner countries: words that meet other words or a panel, that leave the map, or
# that a leader line of another label crosses.
TANGLED = """() => {
  const frame = document.querySelector("#map-frame").getBoundingClientRect();
  const panels = [...document.querySelectorAll(".corner > *")].map((panel) => panel.getBoundingClientRect());
  const meets = (one, two) =>
    one.width && two.left < one.right && two.right > one.left && two.top < one.bottom && two.bottom > one.top;
  const labels = [...document.querySelectorAll(".label-value.is-placed, .label-archipelago.is-placed")].map((node) => ({
    text: node.textContent,
    box: node.getBoundingClientRect(),
    words: [...node.querySelectorAll(".label-name, .label-count")].map((part) => part.getBoundingClientRect()),
    line: node.parentElement.querySelector(".label-leaders:not(.is-near) .label-leader"),
  }));
  const points = ({ line }) => {
    const { left, top } = line.ownerSVGElement.getBoundingClientRect();
    const [x, y] = ["x2", "y2"].map((end) => Number(line.getAttribute(end)));
    return Array.from({ length: 201 }, (_, at) => [left + (x * at) / 200, top + (y * at) / 200]);
  };
  const found = [];
  for (const one of labels) {
    const { left, right, top, bottom } = one.box;
    if (left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom) found.push(one.text);
    if (panels.some((panel) => meets(panel, one.box))) found.push(`${one.text} behind a panel`);
    for (const other of labels) {
      if (one === other) continue;
      if (meets(one.box, other.box)) found.push(`${one.text} on ${other.text}`);
      const crossed = ([x, y]) =>
        other.words.some((box) => x > box.left && x < box.right && y > box.top && y < box.bottom);
      if (one.line && points(one).some(crossed)) found.push(`line of ${one.text} through ${other.text}`);
    }
  }
  return found;
}"""

# Where the wholly visible part of a country's shape ends, and the map: left and right, in pixels.
SPAN = """(code) => {
  const shapes = [...document.querySelectorAll(`path[data-code="${code}"]`)].map((path) => path.getBBox());
  const [west, east] = [Math.min(...shapes.map(({ x }) => x)), Math.max(...shapes.map(({ x, width }) => x + width))];
  const at = (x) => coopmap.map.layerPointToContainerPoint([x, 0]).x;
  return [at(west), at(east), coopmap.map.getSize().x];
}"""

# The ground as it is drawn; and how many of its pixels are plainly different from what was kept before.
GROUND = """() => {
  const ground = document.querySelector(".leaflet-context-pane canvas");
  const copy = new OffscreenCanvas(ground.width, ground.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(ground, 0, 0);
  return copy.getImageData(0, 0, ground.width, ground.height).data;
}"""
KEEP = f"() => {{ window.before = ({GROUND})(); }}"
CHANGED = f"""() => {{
  const now = ({GROUND})();
  let changed = 0;
  for (let at = 0; at < now.length; at += 4) changed += Math.abs(now[at] - window.before[at]) > 30;
  return changed;
}}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_no_panel_covers_data_in_the_default_view(browser: Browser, site: Site, size: str, lang: str) -> None:
    for desk in seat(browser, site, size):
        desk.open(f"/?lang={lang}")
        assert desk.page.locator("#legend").get_attribute("open") == (None if size == "phone" else "")
        assert desk.page.evaluate(COVERED) == []


@pytest.mark.parametrize("layer", ["overview", "activities-by-basin", "activities-by-region"])
def test_the_vintage_changes_the_borders_on_the_map(desk: Desk, layer: str) -> None:
    page = desk.open(f"/?lang=en&layer={layer}")
    page.wait_for_timeout(300)
    page.evaluate(KEEP)
    assert page.evaluate(CHANGED) == 0
    page.locator('input[name="vintage"][value="63"]').check(force=True)
    page.wait_for_url("**vintage=63**")
    desk.settle()
    page.wait_for_timeout(300)
    assert page.evaluate(CHANGED) > 1000


# The ground in small, as bytes of red, green, blue and alpha.
SMALL = """() => {
  const ground = document.querySelector(".leaflet-context-pane canvas");
  const copy = new OffscreenCanvas(96, 60).getContext("2d");
  copy.drawImage(ground, 0, 0, 96, 60);
  return [...copy.getImageData(0, 0, 96, 60).data];
}"""


def test_the_rest_of_the_world_is_there_when_the_view_moves(desk: Desk) -> None:
    page = desk.open("/?lang=en")
    for _ in range(4):
        page.locator("[data-zoom=out]").click()
        page.wait_for_timeout(500)
    page.wait_for_url("**at=**")
    moved = page.evaluate(SMALL)
    desk.open(f"/?{desk.query()}")
    page.wait_for_timeout(500)
    fresh = page.evaluate(SMALL)
    assert len(set(fresh)) > 10, "nothing is drawn: this test would prove nothing"
    assert max(abs(one - other) for one, other in zip(moved, fresh, strict=True)) < 24


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layer", ["overview", "activities-by-country"])
def test_every_displaced_label_has_a_leader(browser: Browser, site: Site, size: str, layer: str) -> None:
    for desk in seat(browser, site, size):
        page = desk.open(f"/?lang=vi&layer={layer}")
        assert page.evaluate(ASTRAY) == []
        values = desk.site.ask(f"/api/layers/{layer}", lang="vi")["values"]
        assert desk.counts() == sorted(values.values())


def test_country_look_is_open_and_no_look_is_colour_alone(desk: Desk) -> None:
    page = desk.open()
    fills = [page.locator(f"#look-{kind} rect").get_attribute("fill-opacity") for kind in ("country", "basin")]
    assert float(fills[0] or 1) < float(fills[1] or 1) / 2
    looks = {kind: page.locator(f"#look-{kind}").inner_html() for kind in ("province", "basin", "region", "country")}
    marks = {kind: (look.count("<path"), look.count("<circle"), "L8 0" in look) for kind, look in looks.items()}
    assert len(set(marks.values())) == len(marks)


@pytest.mark.parametrize(
    ("query", "code"), [("place=mekong", "mekong"), ("layer=activities-by-country&donor=nl", "NL")]
)
def test_a_pick_leaves_no_other_total_on_the_map(desk: Desk, query: str, code: str) -> None:
    page = desk.open(f"/?lang=en&{query}")
    total = desk.site.ask("/api/activities", lang="en", **dict(part.split("=") for part in query.split("&")))["total"]
    assert f"Picked: {total} activities" in page.locator("#legend-n").inner_text()
    shown = page.locator(".label-value.is-placed .label-count").filter(visible=True)
    assert shown.all_inner_texts() == [str(total)]
    dim = page.locator("path.shape[aria-label].is-dim")
    assert dim.count() > 2
    assert all(float(shape.get_attribute("fill-opacity") or 1) < 0.3 for shape in dim.all())
    assert "is-dim" not in (desk.shape(code).get_attribute("class") or "")
    if page.locator("#inset").is_visible():
        inset = desk.site.ask("/api/layers/activities-by-country", lang="en", place=code)
        assert page.locator("#inset .inset-title").inner_text().startswith(f"{len(inset['values'])} partner countr")


def test_the_legend_counts_what_is_on_the_map(desk: Desk) -> None:
    page = desk.open()
    values = desk.site.ask("/api/layers/overview", lang="en")
    placed = values["total"] - values["unplaced"]
    assert page.locator("#legend-n").inner_text() == f"{placed} of {values['total']} activities are on this map"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_archipelagos_are_marked_and_named_in_the_inset(browser: Browser, site: Site, size: str, lang: str) -> None:
    for desk in seat(browser, site, size):
        page = desk.open(f"/?lang={lang}")
        names = page.locator(".inset-archipelago text")
        assert names.all_text_contents() == ["Hoàng Sa", "Trường Sa"]
        frame = page.locator("#inset svg").bounding_box()
        boxes = [name.bounding_box() for name in names.all()]
        assert frame
        for box in boxes:
            assert box
            assert box["height"] >= 8
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert boxes[0]
        assert boxes[1]
        assert boxes[0]["y"] + boxes[0]["height"] * 0.8 <= boxes[1]["y"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_world_shows_its_partners_from_norway_to_america(browser: Browser, site: Site, size: str) -> None:
    for desk in seat(browser, site, size):
        page = desk.open("/?lang=en&layer=activities-by-country")
        west, east, scale = page.evaluate(
            """() => { const bounds = coopmap.map.getBounds(), width = coopmap.map.getSize().x;
              return [bounds.getWest(), bounds.getEast(), width / (bounds.getEast() - bounds.getWest())]; }"""
        )
        assert west < -8
        assert east > 285
        assert scale > (2.1 if size == "desktop" else 1.1)
        marks = page.locator(".label-archipelago.is-placed").all_inner_texts()
        assert marks == ["Hoàng Sa", "Trường Sa"]


@pytest.mark.parametrize("size", ["desktop", "tablet"])
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_every_partner_country_is_named_on_the_map(browser: Browser, site: Site, size: str, lang: str) -> None:
    layer = "activities-by-country"
    values = site.ask(f"/api/layers/{layer}", lang=lang)["values"]
    assert len(values) == 14
    for desk in seat(browser, site, size):
        page = desk.open(f"/?lang={lang}&layer={layer}")
        page.evaluate("document.fonts.ready.then(() => 0)")
        names = json.loads(page.locator("#coopmap-config").text_content() or "")["codes"]["partner"]
        wanted = sorted((names[code.lower()], str(value)) for code, value in values.items())
        labels = page.locator(".label-value.is-placed")
        shown = [
            tuple(label.locator(".label-name, .label-count").filter(visible=True).all_inner_texts())
            for label in labels.all()
        ]
        assert sorted(shown) == wanted
        assert page.evaluate(TANGLED) == []
        west, east, width = page.evaluate(SPAN, "US")
        assert west > 0
        assert east < width


def test_norways_arc_starts_on_its_mainland(desk: Desk) -> None:
    desk.open("/?lang=en&layer=activities-by-country")
    topology = desk.site.ask("/api/places/countries")
    (countries,) = topology["objects"].values()
    norway = next(shape["properties"] for shape in countries["geometries"] if shape["properties"]["code"] == "NO")
    assert 58 < norway["lat"] < 71
    assert 5 < norway["lon"] < 31


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/?lang=vi&layer=funds-by-province", "/?lang=en&scope=international"])
def test_the_word_on_an_empty_map_hides_nothing(browser: Browser, site: Site, path: str, size: str) -> None:
    for desk in seat(browser, site, size):
        page = desk.open(path)
        assert page.locator("#map-word").is_visible()
        assert page.locator(".label-archipelago.is-placed").count() == 2
        assert page.evaluate(HIDDEN) == []


def test_a_map_without_any_amount_has_its_legend_and_no_sum_of_zero(desk: Desk) -> None:
    page = desk.open("/?lang=en&layer=funds-by-province")
    assert page.locator("#legend-body .legend-classes").inner_text() == "No amount known"
    assert "0" not in page.locator("#legend-n").inner_text()
