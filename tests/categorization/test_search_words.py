"""What a query finds: (query, text, found or not). Slang and inflected forms both ways, and words that only look related."""
import time

import pytest

from server.categorization import search_words
from server.categorization.stems import root_of, roots
from server.categorization.words import SLANG

FOUND = """
gak|Saya tidak setuju
gak|Kami nggak diajak bicara
nggak|Warga tidak tahu
nggak|gue kagak mau
ngga|Saya gak dikasih tahu
tidak|Angkotnya gak lewat sini
tidak|Bus enggak berhenti
tidak|kaga ada air
kagak|Tidak ada lampu
tdk|Belum juga nggak
blm|Jembatan belum jadi
jgn|Jangan digusur
dipilih|Gubernur harus kami pilih
dipilih|Memilih wali kota langsung
dipilih|pemilihan kepala daerah
memilih|Wali kota dipilih warga
memilih|pilihan warga dihormati
pilih|Kami mau memilih sendiri
pilih|yang terpilih harus tinggal di sini
pemilihan|Gubernur dipilih langsung
pemilihan|kite mau milih sendiri
milih|pemilihan ketua RW
pilih|pemilihnya banyak
bantu|bantuan sosial telat
bantuan|tolong membantu lansia
dibantu|Bantuannya tidak sampai
ubah|perubahan iklim
perubahan|tolong mengubah aturan ini
merubah|jangan diubah lagi
dirubah|perubahan rute
layan|pelayanan kelurahan lambat
pelayanan|tolong melayani dengan sabar
dilayani|layanannya buruk
belajar|pelajar butuh tempat
pelajar|anak-anak belajar di lantai
mengajar|pembelajaran jarak jauh
tau|warga harus mengetahui anggarannya
mengetahui|kami tidak tahu
setuju|disetujui DPRD
persetujuan|kami menyetujui
pengusaha|usaha kecil
perusahaan|berusaha di rumah
jalan|jalanan rusak
jln|pejalan kaki
perjalanan|jalan kaki dua jam
tanaman|menanam pohon
penanaman|pohonnya sudah ditanam
ngebersihin|kali dibersihkan tiap minggu
dibersihin|kebersihan pasar
bersih|pembersihan saluran
buang|pembuangan sampah liar
pembuangan|orang membuang sampah
ngelapor|laporan warga
melaporkan|sudah lapor tiga kali
nyari|susah mencari kerja
cari|pencarian orang hilang
penataan|kampung ditata
tata|menata kaki lima
pengelolaan|dikelola warga
kelola|pengelola rusun
gusur|penggusuran kampung
penggusuran|kampung digusur
digusur|jangan menggusur
pembangunan|membangun halte
dibangun|bangunan liar
sedia|penyediaan air bersih
tersedia|tolong sediakan bangku
kesehatan|ibu ingin sehat
keamanan|lampu supaya aman
pendidikan|mendidik anak
hilang|kehilangan tempat tinggal
ikut|warga diikutkan
mengikuti|kami tidak diikutkan
pake|pemakaian air
dipake|jangan dipakai parkir
pakai|air tanah dipake hotel
menaikkan|kenaikan tarif
naik|tarif dinaikkan
aturan|pengaturan lalu lintas
ngatur|peraturan daerah
peraturan|diatur dalam undang-undang
pengaruh|memengaruhi harga
mempengaruhi|terpengaruh cuaca
tani|petani kota
pertanian|lahan petani
nilai|penilaian kinerja
harapan|kami berharap
berharap|diharapkan selesai
pejabat|menjabat lima tahun
jabatan|pejabatnya diam
petugas|bertugas malam
tugas|penugasan baru
kerusakan|jalan rusak
rusaknya|merusak trotoar
kependudukan|penduduk Jakarta
pemerintah|pemerintahan daerah
pemrintah|pemerintah provinsi
nolak|penolakan warga
penolakan|kami menolak
tolak|ditolak puskesmas
mahal|kemahalan
pelebaran|jalannya dilebarkan
menerima|penerima bansos
penerima|tidak menerima apa-apa
ngurus|pengurusan KTP
urus|pengurus RT
kemacetan|macet parah
macetnya|bikin kemacetan
nyampein|menyampaikan pendapat
dibayarin|pembayaran pajak
bayar|bayarin sekolah
permukiman|bermukim di bantaran
pemukiman|permukiman padat
anak2|anak-anak jalanan
anak|anak-anaknya tiga
duit|uang sekolah
uang|keuangan daerah
aer|air keruh
ijin|izin usaha
izin|perijinan dipersulit
perizinan|ijin usaha
krja|KRJA
banjir|Kebanjiran terus
banjir|bajir tiap hujan
kebanjiran|banjir setiap tahun
bulan|uang bulanan
bulanan|tiap bulan
tahunan|tiga tahun
gubernur|gub yang baru
jakarta|Jkt macet
masyarakat|masy sekitar
skrg|sekarang juga macet
rame|jalan ramai
ramai|pasar rame
malem|malam hari
deket|dekat sekolah
disampein|sudah disampaikan
lingkungan|lingkungannya kotor
kota|perkotaan
rumah|perumahan rakyat
rakyat|kerakyatan
gratis|gratisnya kapan
parkir|parkirnya liar
angkot|angkotnya habis
trotoar lebar|Trotoarnya dilebarkan
gak dipilih|Gubernur tidak kami pilih
air bersih|air belum bersih
"""

NOT_FOUND = """
uang|Beruang madu di Ragunan
beruang|Uang sekolah mahal
kena|Kami bertanya mengenai tarif
mengenai|Warga kena denda
tua|Ketua RW marah
ketua|Orang tua saya
perintah|Pemerintah daerah
pemerintah|Perintah atasan
duduk|Penduduk padat
penduduk|Tempat duduk halte
olah|Anak sekolah
sekolah|Olah sampah
kepala|Pohon kelapa
ragam|Seragam sekolah
seragam|Ragam budaya
kurs|Kursi roda
tam|Taman kota
lapang|Lapangan bola
warga|Keluarga besar
keluarga|Warga sini
buah|Sebuah rumah
sebuah|Buah di pasar
kali|Sekali saja
mohon|Pohon tumbang
pohon|Mohon diperbaiki
sampah|Sampai kapan
sampai|Sampah menumpuk
masalah|Salah siapa
salah|Masalah banjir
reta|Kereta api
piting|Kepiting mahal
tama|Nama saya
nama|Taman kota
pata|Mata air
bul|Bulan depan
i|Ikan laut
selat|Jakarta Selatan
berat|Keberatan kami
keberatan|Beban berat
rata|Peraturan baru
ruang|Beruang madu
bersih|Beras bersisa
pilih|Pulih kembali
rusun|Disusun bersama
urus|Kurus kering
kurus|Mengurus KTP
kejar|Belajar di rumah
pasar|Pesanan pasir
muda|Mudah sekali
tani|Tante saya
bus|Busuk baunya
rel|Relawan datang
sehat|Seolah sehari
tidak|Tindakan cepat
belum|Beludru
jangan|Jaringan air
macet|Mencatat meteran
gubernur dipilih|Gubernur ditunjuk presiden
air bersih|Bersih dari sampah
"""


def pairs(lines, is_found):
    return [(*line.split("|"), is_found) for line in lines.strip().splitlines()]


TABLE = pairs(FOUND, True) + pairs(NOT_FOUND, False)


@pytest.mark.parametrize("part", range(8))
def test_a_query_finds_what_says_it_and_nothing_else(part):
    wrong = []
    for query, text, is_found in TABLE[part::8]:
        sought = search_words(query)
        if (bool(sought) and set(sought) <= set(search_words(text))) != is_found:
            wrong.append(f"{query} {sought} {'should find' if is_found else 'must not find'}: {text} {search_words(text)}")
    assert not wrong, "\n".join(wrong)


def test_the_table_is_long_and_each_pair_stands_once():
    assert len(TABLE) == len({pair[:2] for pair in TABLE}) >= 150


def test_words_that_carry_nothing_are_left_out_but_not_the_no():
    assert search_words("dan yang di ke untuk") == []
    assert search_words("Saya belum pernah, jangan, bukan, tidak") == ["belum", "jangan", "bukan", "tidak"]


def test_a_root_is_its_own_root_and_slang_means_one_thing():
    assert [one for one in sorted(roots()) if root_of(one) not in (one, "ubah")] == []
    assert [one for one in SLANG if search_words(one) != search_words(SLANG[one])] == []


def test_strange_words_pass():
    for word in ("", "a", "ng", "me", "pe", "nya", "x" * 200, "мир", "123", "𝒶𝓃𝑔𝓀ℴ𝓉", "meng" * 20, "di" * 30):
        assert len(search_words(word)) <= 1


def test_it_is_fast():
    from server.categorization.text import _stem

    words = [f"{before}{root}{after}" for root in sorted(roots())[:400] for before in ("", "me", "di", "pem") for after in ("", "kan", "annya")]
    took = []
    for _ in range(3):
        _stem.cache_clear()
        began = time.process_time()
        assert len(search_words(" ".join(words))) > 4000
        took.append(time.process_time() - began)
    assert len(words) / min(took) > 15_000  # words nobody wrote twice; real texts repeat theirs, and run at 300,000 a second
