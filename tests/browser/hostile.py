"""One activity of the ministry's sheet with every text that would run if it were anything but text."""

HOSTILE = {
    "id": "hostile-1",
    "kind": "project",
    "title_en": "{{7*7}} {% raw %} <img src=x onerror=document.title='run'> "
    "</script><script>document.title='run'</script>",
    "description_en": "<b>Mekong</b> `${7*7}` javascript:alert(1) in Hanoi & elsewhere",
    "sectors": "water",
}
