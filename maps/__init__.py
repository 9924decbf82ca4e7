"""Every way a stack of layers is drawn. The only importer of Folium and matplotlib."""
