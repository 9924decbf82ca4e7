"""IATI: what the reader of activity files (``activities/importers/iati_xml.py``) is made of, a module a part."""
