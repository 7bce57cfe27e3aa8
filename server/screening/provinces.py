"""Province codes as the first two digits of a NIK or a KK number (Kemendagri; 91 to 97 since 2022)."""

_CODES = (
    "11 12 13 14 15 16 17 18 19 21 "  # Sumatra and its islands
    "31 32 33 34 35 36 "  # Java
    "51 52 53 "  # Bali, Nusa Tenggara
    "61 62 63 64 65 "  # Kalimantan
    "71 72 73 74 75 76 "  # Sulawesi
    "81 82 "  # Maluku
    "91 92 93 94 95 96 97"  # Papua
)
PROVINCE_CODES = frozenset(_CODES.split())
