"""Small texts to align: {"I": {"1": "…" or ["ayat", ("ayat", ["huruf", …])]}}."""
from server.instruments.comparing.nodes import Place

S = [
    "Gubernur dipilih langsung oleh warga melalui pemilihan umum yang jujur dan adil.",
    "Pemerintah provinsi menyusun rencana tata ruang wilayah untuk jangka waktu dua puluh tahun.",
    "Setiap warga berhak memperoleh air bersih dengan harga yang terjangkau.",
    "Angkutan umum massal dikelola bersama pemerintah daerah di sekitarnya.",
    "Pajak parkir ditetapkan paling tinggi dua puluh lima persen dari tagihan.",
    "Dewan kota memberi pertimbangan kepada wali kota tentang pembangunan lingkungan.",
    "Kepulauan Seribu mendapat layanan kesehatan bergerak setiap bulan sekali.",
    "Ruang terbuka hijau paling sedikit seluas tiga puluh persen dari luas kota.",
    "Pendidikan dasar diselenggarakan tanpa pungutan bagi semua anak usia sekolah.",
    "Kesenian Betawi dilestarikan lewat sanggar, pementasan, dan pengajaran di sekolah.",
    "Limbah rumah tangga dipilah sejak dari sumbernya oleh setiap keluarga.",
    "Anggaran pendapatan dan belanja diumumkan dalam bentuk yang mudah dipahami warga.",
]


def places(text, base=0):
    """In reading order, keys from `base`."""
    out = []

    def add(parent, kind, number, address, heading="", words=""):
        out.append(Place(base + len(out), parent, kind, number, address, heading, words))
        return out[-1].key

    for chapter, articles in text.items():
        number, _, title = chapter.partition(" ")
        root = add(None, "chapter", number, f"bab-{number}", title)
        for article, body in articles.items():
            one = add(root, "article", article, article, words=body if isinstance(body, str) else "")
            for n, paragraph in enumerate(body if isinstance(body, list) else [], 1):
                words, items = paragraph if isinstance(paragraph, tuple) else (paragraph, [])
                two = add(one, "paragraph", str(n), f"{article}({n})", words=words)
                for letter, item in zip("abcdefghij", items, strict=False):
                    add(two, "item", letter, f"{article}({n}){letter}", words=item)
    return out
