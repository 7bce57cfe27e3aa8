"""The administration of texts in the making, `/kelola/naskah`: what an instrument is, its stages, its input windows and its team."""
