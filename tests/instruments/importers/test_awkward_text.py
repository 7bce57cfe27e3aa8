"""What real files look like: one small case each, with the tree and the warnings that must come of it."""
import pytest

from tests.instruments.importers.read import codes, outline, text

CASES = [
    # --- headings ---
    ("article without a space", "Pasal1\nSatu.\n\nPasal2\nDua.", ["1 Satu.", "2 Dua."], []),
    ("article in capitals", "PASAL 1\n\nSatu.\n\nPASAL 2\n\nDua.", ["1 Satu.", "2 Dua."], []),
    ("double spaces", "Pasal   1\n\n(1)   Satu   dua.\n(2)  Tiga.", ["1(1) Satu dua.", "1(2) Tiga."], []),
    ("tabs", "Pasal\t1\n\n(1)\tSatu:\n\ta.\tdua", ["1(1) Satu:", "1(1)a dua"], []),
    ("article with a point", "Pasal 1.\n\nSatu.\n\nPasal 2:\n\nDua.", ["1 Satu.", "2 Dua."], []),
    ("inserted articles", "Pasal 1\n\nSatu.\n\nPasal 1A\n\nDua.\n\nPasal 1 B\n\nTiga.\n\nPasal 2\n\nEmpat.", ["1 Satu.", "1A Dua.", "1B Tiga.", "2 Empat."], []),
    ("chapter and title on one line", "BAB I KETENTUAN UMUM\n\nPasal 1\n\nSatu.", ["BAB I KETENTUAN UMUM", "1 Satu."], []),
    ("chapter and title with a dash", "BAB I – KETENTUAN UMUM\n\nPasal 1\n\nSatu.", ["BAB I KETENTUAN UMUM", "1 Satu."], []),
    ("chapter in figures", "BAB 1\nUMUM\n\nPasal 1\n\nSatu.\n\nBAB 2\nISI\n\nPasal 2\n\nDua.", ["BAB I UMUM", "1 Satu.", "BAB II ISI", "2 Dua."], []),
    ("inserted chapter", "BAB I\nUMUM\n\nPasal 1\n\nSatu.\n\nBAB IA\nSISIPAN\n\nPasal 2\n\nDua.", ["BAB I UMUM", "1 Satu.", "BAB IA SISIPAN", "2 Dua."], []),
    ("title over two lines", "BAB I\nSUSUNAN ORGANISASI DAN\nTATA KERJA\n\nPasal 1\n\nSatu.", ["BAB I SUSUNAN ORGANISASI DAN TATA KERJA", "1 Satu."], []),
    ("part with its title", "BAB I\nUMUM\n\nBagian Kesatu\nAsas\n\nParagraf 1\nAwal\n\nPasal 1\n\nSatu.",
     ["BAB I UMUM", "Bagian Kesatu Asas", "Paragraf 1 Awal", "1 Satu."], []),
    ("part in capitals", "BAB I\nUMUM\n\nBAGIAN KESATU\nASAS\n\nPasal 1\n\nSatu.", ["BAB I UMUM", "Bagian Kesatu ASAS", "1 Satu."], []),
    ("part and title on one line", "BAB I\nUMUM\n\nBagian Kesebelas – Hak Warga\n\nPasal 1\n\nSatu.", ["BAB I UMUM", "Bagian Kesebelas Hak Warga", "1 Satu."], []),
    ("long ordinals", "BAB I\nUMUM\n\nBagian Kedua Puluh Satu\nHak\n\nPasal 1\n\nSatu.", ["BAB I UMUM", "Bagian Kedua Puluh Satu Hak", "1 Satu."], []),
    ("a part that is a sentence", "Pasal 1\n\n(1) Laporan memuat:\n\nBagian pertama dari anggaran tahunan.\n", ["1(1) Laporan memuat:\nBagian pertama dari anggaran tahunan."], ["orphan"]),
    ("no chapters at all", "Pasal 1\n\nSatu.\n\nPasal 2\n\nDua.", ["1 Satu.", "2 Dua."], []),
    ("article and ayat on one line", "Pasal 1 (1) Satu.\n(2) Dua.\n\nPasal 2\n\nTiga.", ["1(1) Satu.", "1(2) Dua.", "2 Tiga."], []),
    # --- ayat ---
    ("number on its own line", "Pasal 1\n(1)\nSatu dua.\n(2)\nTiga.", ["1(1) Satu dua.", "1(2) Tiga."], []),
    ("number with inner spaces", "Pasal 1\n\n( 1 ) Satu.\n\n( 2 ) Dua.", ["1(1) Satu.", "1(2) Dua."], []),
    ("number without a space", "Pasal 1\n\n(1)Satu.\n\n(2)Dua.", ["1(1) Satu.", "1(2) Dua."], []),
    ("inserted ayat", "Pasal 1\n\n(1) Satu.\n\n(1a) Dua.\n\n(1b) Tiga.\n\n(2) Empat.", ["1(1) Satu.", "1(1a) Dua.", "1(1b) Tiga.", "1(2) Empat."], []),
    ("a wrapped reference to an ayat", "Pasal 1\n(1) Gubernur memimpin pemerintahan daerah.\n(2) Dalam hal sebagaimana dimaksud pada ayat\n(1) tidak dapat, wakil menggantikan.",
     ["1(1) Gubernur memimpin pemerintahan daerah.", "1(2) Dalam hal sebagaimana dimaksud pada ayat (1) tidak dapat, wakil menggantikan."], []),
    ("a wrapped range of ayat", "Pasal 1\n(1) Satu hal yang panjang.\n(2) Dua hal yang panjang.\n(3) Ketentuan pada ayat (1) dan ayat\n(2) berlaku sampai dengan\n(4) empat tahun.",
     ["1(1) Satu hal yang panjang.", "1(2) Dua hal yang panjang.", "1(3) Ketentuan pada ayat (1) dan ayat (2) berlaku sampai dengan (4) empat tahun."], []),
    ("a wrapped reference to an article", "Pasal 1\nKetentuan sebagaimana dimaksud dalam Pasal 3 dan\nPasal 2\nberlaku bagi semua.\n\nPasal 2\nDua.",
     ["1 Ketentuan sebagaimana dimaksud dalam Pasal 3 dan Pasal 2 berlaku bagi semua.", "2 Dua."], []),
    ("an article cited at a line's start", "Pasal 1\n\nPasal 18 ayat (7) UUD 1945 menjadi dasar.\n\nPasal 2\n\nDua.", ["1 Pasal 18 ayat (7) UUD 1945 menjadi dasar.", "2 Dua."], []),
    ("ayat missing", "Pasal 1\n\n(1) Satu.\n\n(3) Tiga.", ["1(1) Satu.", "1(3) Tiga."], ["missing"]),
    ("ayat repeated", "Pasal 1\n\n(1) Satu.\n\n(1) Dua.", None, ["repeated"]),
    ("ayat out of order", "Pasal 1\n\n(1) Satu.\n\n(2) Dua.\n\n(4) Tiga.\n\n(3) Empat.", ["1(1) Satu.", "1(2) Dua.", "1(4) Tiga.", "1(3) Empat."], ["missing", "out_of_order"]),
    ("ayat after a text without number", "Pasal 1\n\nSatu.\n\n(1) Dua.", None, ["mixed"]),
    ("article missing", "Pasal 1\n\nSatu.\n\nPasal 3\n\nTiga.", ["1 Satu.", "3 Tiga."], ["missing"]),
    ("article repeated", "Pasal 1\n\nSatu.\n\nPasal 1\n\nDua.", None, ["repeated"]),
    ("article without text", "Pasal 1\n\nPasal 2\n\nDua.", None, ["empty"]),
    ("chapter missing", "BAB I\nUMUM\n\nPasal 1\n\nSatu.\n\nBAB III\nISI\n\nPasal 2\n\nDua.", ["BAB I UMUM", "1 Satu.", "BAB III ISI", "2 Dua."], ["missing"]),
    ("a stray line", "Pasal 1\n\n(1) Satu.\n\nCatatan tim: periksa lagi.\n\n(2) Dua.", ["1(1) Satu.\nCatatan tim: periksa lagi.", "1(2) Dua."], ["orphan"]),
    ("a stray line under a title", "BAB I\nKETENTUAN UMUM\n\nCatatan tim.\n\nPasal 1\n\nSatu.", ["BAB I KETENTUAN UMUM", "1 Satu."], ["orphan"]),
    # --- items ---
    ("letters and figures", "Pasal 1\n\n(1) Kota meliputi:\na. pusat, meliputi:\n1. satu;\n2. dua; dan\n3. tiga;\nb. barat; dan\nc. timur.",
     ["1(1) Kota meliputi:", "1(1)a pusat, meliputi:", "1(1)a.1 satu;", "1(1)a.2 dua; dan", "1(1)a.3 tiga;", "1(1)b barat; dan", "1(1)c timur."], []),
    ("four levels", "Pasal 1\n\nKota:\na. satu:\n1. dua:\na) tiga:\n1) empat;\n2) lima.\nb) enam.\n2. tujuh.\nb. delapan.",
     ["1 Kota:", "1a satu:", "1a.1 dua:", "1a.1.a tiga:", "1a.1.a.1 empat;", "1a.1.a.2 lima.", "1a.1.b enam.", "1a.2 tujuh.", "1b delapan."], []),
    ("letters with brackets", "Pasal 1\n\nKota:\na) satu;\nb) dua.", ["1 Kota:", "1a satu;", "1b dua."], []),
    ("letters in brackets", "Pasal 1\n\nKota:\n(a) satu;\n(b) dua.", ["1 Kota:", "1a satu;", "1b dua."], []),
    ("no space after a letter", "Pasal 1\n\nKota:\na.satu;\nb.dua.", ["1 Kota:", "1a satu;", "1b dua."], []),
    ("letter on its own line", "Pasal 1\n\nKota:\na.\nsatu;\nb.\ndua.", ["1 Kota:", "1a satu;", "1b dua."], []),
    ("commas between items", "Pasal 1\n\nKota:\na. satu,\nb. dua,\nc. tiga.", ["1 Kota:", "1a satu,", "1b dua,", "1c tiga."], []),
    ("and on its own line", "Pasal 1\n\nKota yang panjang sekali namanya itu:\na. satu;\ndan\nb. dua.", ["1 Kota yang panjang sekali namanya itu:", "1a satu; dan", "1b dua."], []),
    ("letters after z", "Pasal 1\n\nKota:\n" + "\n".join(f"{c}. kota {c};" for c in [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb", "cc"]),
     ["1 Kota:", *(f"1{c} kota {c};" for c in [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb", "cc"])], []),
    ("letters after z, the other way", "Pasal 1\n\nKota:\n" + "\n".join(f"{c}. kota {c};" for c in [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac"]),
     ["1 Kota:", *(f"1{c} kota {c};" for c in [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac"])], []),
    ("item missing", "Pasal 1\n\nKota:\na. satu;\nc. tiga.", ["1 Kota:", "1a satu;", "1c tiga."], ["missing"]),
    ("item repeated", "Pasal 1\n\nKota:\na. satu;\nb. dua;\nb. tiga.", None, ["repeated"]),
    ("list that begins late", "Pasal 1\n\nKota:\nb. dua;\nc. tiga.", ["1 Kota:", "1b dua;", "1c tiga."], ["missing"]),
    ("tail", "Pasal 1\n\n(1) Gubernur memimpin:\n\na. kota; dan\n\nb. pulau,\n\ndengan baik.\n\n(2) Dua.", ["1(1) Gubernur memimpin:", "1(1)a kota; dan", "1(1)b pulau,", "1(1)~ dengan baik.", "1(2) Dua."], []),
    ("items over lines, flush", "Pasal 1\n\n(1) Gubernur memimpin semua hal berikut ini:\na. kota yang memiliki nama yang amat panjang\n   sehingga tidak muat; dan\nb. pulau yang memiliki nama yang juga panjang\n   sehingga tidak muat.",
     ["1(1) Gubernur memimpin semua hal berikut ini:", "1(1)a kota yang memiliki nama yang amat panjang sehingga tidak muat; dan", "1(1)b pulau yang memiliki nama yang juga panjang sehingga tidak muat."], []),
    ("an initial is no item", "Pasal 1\n\nSurat ditandatangani oleh kepala dinas\na.n. Gubernur dan disimpan.", ["1 Surat ditandatangani oleh kepala dinas a.n. Gubernur dan disimpan."], []),
    ("a sum is no item", "Pasal 1\n\nDenda paling banyak sebesar Rp\n1.000.000 untuk tiap orang.", ["1 Denda paling banyak sebesar Rp 1.000.000 untuk tiap orang."], []),
    ("definitions", "Pasal 1\n\nDalam Undang-Undang ini yang dimaksud dengan:\n1. Kota adalah kota.\n2. Warga adalah warga.\n3. Dewan yang\n   selanjutnya disebut DPRD adalah dewan.",
     ["1 Dalam Undang-Undang ini yang dimaksud dengan:", "1.1 Kota adalah kota.", "1.2 Warga adalah warga.", "1.3 Dewan yang selanjutnya disebut DPRD adalah dewan."], []),
    ("a year at a line's start", "Pasal 1\n\nUndang-Undang Dasar Negara Republik Indonesia Tahun\n1945. Ketentuan lain tetap berlaku.", ["1 Undang-Undang Dasar Negara Republik Indonesia Tahun 1945. Ketentuan lain tetap berlaku."], []),
    # --- hyphens ---
    ("hyphenated words", "Pasal 1\n\nPemerintah mem-\nperhatikan perundang-\nundangan, masing-\nmasing, Undang-\nUndang, dan seluas-\nluasnya.",
     ["1 Pemerintah memperhatikan perundang-undangan, masing-masing, Undang-Undang, dan seluas-luasnya."], []),
    ("soft hyphen", "Pasal 1\n\nPemerintah mem\u00ad\nperhatikan.", ["1 Pemerintah memperhatikan."], []),
    ("slash at a line's end", "Pasal 1\n\nKota/\nKabupaten.", ["1 Kota/Kabupaten."], []),
    # --- pages ---
    ("page number and catchword", "Pasal 1\n\n(1) Satu.\n\n(2) Gubernur . . .\n\n- 2 -\n\n(2) Gubernur memimpin.", ["1(1) Satu.", "1(2) Gubernur memimpin."], []),
    ("an item goes on over a page", "Pasal 1\n\nKota:\n\na. satu kota yang\n\nmemiliki . . .\n\n- 2 -\n\nmemiliki pulau; dan\n\nb. dua.",
     ["1 Kota:", "1a satu kota yang memiliki pulau; dan", "1b dua."], []),
    ("form feeds and heads", "Pasal 1\n\n(1) Satu dan\n\fRANCANGAN 2\ndua.\n\n(2) Dua.\n\fRANCANGAN 3\n(3) Tiga.\n\fRANCANGAN 4\n(4) Empat.", ["1(1) Satu dan dua.", "1(2) Dua.", "1(3) Tiga.", "1(4) Empat."], []),
    ("a catchword of a page that goes elsewhere", "Pasal 1\n\n(1) Satu.\n\nPasal 5 . . .\n\n- 2 -\n\n(2) Dua.", ["1(1) Satu.", "1(2) Dua."], ["left_out"]),
    # --- front and back ---
    ("recital that cites an article", "Menimbang : a. bahwa perlu; dan\nb. bahwa berdasarkan\nPasal 18 ayat (7) UUD 1945 perlu diatur;\nMengingat : 1. Pasal 5 ayat (1),\nPasal 20\nUndang-Undang Dasar;\nMEMUTUSKAN:\nMenetapkan : RANCANGAN UJI.\n\nPasal 1\n\nSatu.", ["1 Satu."], []),
    ("closing words", "Pasal 1\n\nSatu.\n\nAgar setiap orang mengetahuinya, memerintahkan pengundangan.\n\nDisahkan di Jakarta", ["1 Satu."], []),
    ("en dashes and quotes", "Pasal 1\n\n“Kota” – yang besar – adalah kota.", ["1 “Kota” – yang besar – adalah kota."], []),
    ("elucidation", "Pasal 1\n\n(1) Satu.\n\n(2) Dua:\na. tiga.\n\nPENJELASAN\nATAS\nRANCANGAN UJI\n\nI. UMUM\n\nKota besar.\n\nII. PASAL DEMI PASAL\n\nPasal 1\nAyat (1)\nCukup jelas.\nAyat (2)\nHuruf a\nYang dimaksud dengan “tiga” adalah 3.",
     ["1(1) Satu.", "1(1)? Cukup jelas.", "1(2) Dua:", "1(2)a tiga.", "1(2)a? Yang dimaksud dengan “tiga” adalah 3."], []),
    ("elucidation of nothing", "Pasal 1\n\nSatu.\n\nPENJELASAN\n\nII. PASAL DEMI PASAL\n\nPasal 1\n\nCukup jelas.\n\nPasal 2\n\nCukup jelas.", ["1? Cukup jelas.", "1 Satu."], ["no_target"]),
    ("attachments", "Pasal 1\n\nSatu.\n\nLAMPIRAN I\n\nDaftar kota.\n\nLAMPIRAN II\n\nDaftar pulau.", ["1 Satu."], []),
]


@pytest.mark.parametrize("name, words, tree, warned", CASES, ids=[case[0] for case in CASES])
def test_awkward_text(name, words, tree, warned):
    found = text(words)
    assert codes(found) == warned, found.warnings
    assert (outline(found.bill) if found.bill else None) == tree
