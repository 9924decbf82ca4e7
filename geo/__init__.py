"""Where it happens: places, boundaries, vintages, gazetteer and geocoder. Knows no Flask and no store."""
