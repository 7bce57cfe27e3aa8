"""Word lists for reading Indonesian as it is typed: slang, stop words, and roots a stemmer would spoil."""

_SLANG = """
tidak: gak ga nggak ngga enggak engga tdk tak gk kagak kaga kagag ndak ndk ora nda
yang: yg yng nyang
untuk: utk untk buat bwt
dengan: dgn dg ama sama
dan: dn
dari: dr dri
di: d
ke: k
pada: pd pade
karena: krn karna gara soalnya lantaran
kalau: kalo klo kl kalu
sudah: udah udh dah sdh udeh
belum: blm belom blom
bisa: bs bise
jangan: jgn jangn
juga: jg jga juge
saja: aja aje sj ajah
saya: sy gue gua gw gwe ane aye w
kamu: lu lo elu elo loe ente
kami: kite kita
mereka: mrk
dia: die doi
ini: ni nih
itu: tu tuh ntu entu
ada: ade
apa: ape
bagaimana: gimana gmn bgmn pegimane gimane
kenapa: knp ngapa ngape napa
kapan: kpn
banyak: byk bnyk banyakan
sangat: bgt banget bngt amat
lebih: lbh
harus: hrs kudu mesti
mau: mo pengen pingin pgn kepengen
bilang: blg
orang: org
jalan: jln jl
rumah: rmh
sekolah: skolah sklh
air: aer
uang: duit fulus
izin: ijin
bapak: bpk pak
ibu: bu bunda
anak: bocah
tolong: tlg tlong
mohon: mhn
terima: trima
masyarakat: masy msyrkt
pemerintah: pemrintah pmrintah
pemprov: pemda
gubernur: gub
jakarta: jkt jakarte
tanggal: tgl
nomor: no nmr
kerja: gawe
pilih: milih
tolak: nolak
tunjuk: nunjuk
cari: nyari
sewa: nyewa
urus: ngurus
tulis: nulis
atur: ngatur
ganti: ngganti
sakit: atit
macet: mandek
rusak: ancur
memang: emang emg mank
cuma: cuman doang
tapi: tp tpi ttp
terus: trus trs
sekarang: skrg skrng skg
dalam: dlm
pakai: pake make
lihat: liat ngeliat
sampai: sampe ampe smp smpe
habis: abis
tahu: tau
ramai: rame
capek: cape
malam: malem mlm
datang: dateng dtg
dekat: deket dkt
benar: bener bnr
senang: seneng
teman: temen tmn
dapat: dapet dpt
cepat: cepet cpt
lama: lame
mana: mane
dulu: dl dolo
begitu: gitu gt
begini: gini
seperti: kayak kek kyk spt
sedikit: dikit sdkt
kecil: kecik
setiap: tiap tiep
bareng: brg
warga: wrg
semua: smua semue
siapa: sapa sape
besok: besuk bsk
keluar: kluar
masuk: msk
bayar: byr
pikir: mikir
tanya: nanya
tunggu: nunggu
kirim: ngirim
kasih: ksh ngasih kasi
omong: ngomong
antar: nganter anter
pasang: masang
sampah: sampa
banjir: bajir
"""

_STOP = """
ada adalah agar akan akhirnya aku anda antara apa apakah apalagi atas atau bagai bagaimana bagi bahkan bahwa banget
banyak baru beberapa begini begitu belum berbagai biar bila bilang bisa boleh buat bukan cuma dah dalam dan dapat dari
daripada deh demi dengan di dia dong dua hal hanya harap harus hingga ia iya ialah ibu bapak ini itu jadi jangan jika
juga justru kalau kalian kami kamu kan kapan karena kasih ke kembali kemudian kenapa kepada ketika kok lagi lah lain
lalu lebih loh maka makin masih masing mau maupun melalui memang mereka mohon menjadi mungkin nah namun nya oleh orang
pada padahal paling para pasti per pernah pula pun saat saja saling sambil sampai sangat satu saya sebab sebagai sebelum
secara sedang segala sehingga sejak selain selalu selama semoga semua seperti serta sesuai sesudah setelah setiap siapa
sih sudah supaya tapi telah tentang terhadap terima terlalu terus tersebut tetap tetapi tidak tolong untuk walau yaitu
ya yakni yang
"""

# Words that only look affixed. Left as they are, at any step of the stripping.
_WHOLE = """
perempuan penduduk selatan pesisir sekolah disabilitas digital dinas terima pemulung penting pemuda penuh pekan
kemayoran kelurahan kecamatan kebayoran peran perihal menteng menteri merdeka media mesin metro
terminal teras bersih beras berat berita berani tangan badan bulan makan taman jalan pangan hutan ikan dewan
lingkungan museum sampai partai nilai ramai pantai ganti sungai pegawai mulai cuti inti bukti pasti arti
transportasi aglomerasi partisipasi reklamasi investasi organisasi informasi kompetisi inflasi zonasi retribusi
relokasi polusi emisi koperasi birokrasi korupsi aksi demokrasi transparansi institusi konstitusi imunisasi sanitasi
reformasi obligasi vaksinasi sosialisasi normalisasi naturalisasi urbanisasi provinsi komisi petisi regulasi
kota sepeda bekasi betawi mengapa meski meja mental merek melayu keluarga kemarin kereta keras kertas ketua
pelabuhan persen person perda pergub pusat puskesmas
mengenai beruang kepala kelapa selama semua sesama lapangan halaman kebaya ketupat kepiting keramik kemeja kesan perak perunggu peron
perawan permen pesawat petang pelangi belanda belimbing selimut selokan terigu teriak tentara berlian diktat dinding direktur disertasi
melati memang menara mendung menit pengantin penyu seru seperti sekarang pertamina pelatnas perseroan jabodetabek pilkada pemilu
"""

# Roots whose first letter a nasal prefix swallows or keeps against the usual rule.
_KEEPS_M = "minta minum makan masak main mohon maju mulai muat masuk milik mudah musyawarah manfaat maaf murah"
_KEEPS_N = "nilai nikmat naik nama nanti nikah normal"
_TAKES_K = """
kirim kumpul kurang kelola kembang kenal kuasa kaji kerja konsumsi kritik kira klaim kontrol kunjung kerah kena kendali
keluar keluh koordinasi kawal kalah kejar kemas kepung kerja kerut ketahui kuat kuras kubur kumuh kunci kaya kebut
"""
_TAKES_R = "rumah rusak rencana rawat raih ramah ramai rasa rekam riset rokok rubah"


def _slang() -> dict[str, str]:
    lines = (line.split(":") for line in _SLANG.strip().splitlines())
    return {typed: proper for proper, variants in lines for typed in variants.split()}


SLANG = _slang()
"""Typed form -> the word in the dictionary."""

NEGATIONS = frozenset(("tidak", "belum", "jangan", "bukan"))
STOP_WORDS = frozenset(_STOP.split())
WHOLE = frozenset(_WHOLE.split())
KEEPS_M = tuple(_KEEPS_M.split())
KEEPS_N = tuple(_KEEPS_N.split())
TAKES_K = tuple(_TAKES_K.split())
TAKES_R = tuple(_TAKES_R.split())
