"""What can be answered, and its words. Few and broad, so that a group is never small by its making."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

QUESTIONS: dict[str, Any] = {"age": _l("Usia"), "sex": _l("Jenis kelamin"), "disability": _l("Disabilitas"), "group": _l("Kelompok")}
CHOICES: dict[str, dict[str, Any]] = {
    "age": {"16": _l("Di bawah 17 tahun"), "17": _l("17 sampai 25 tahun"), "26": _l("26 sampai 35 tahun"), "36": _l("36 sampai 45 tahun"),
            "46": _l("46 sampai 59 tahun"), "60": _l("60 tahun ke atas")},
    "sex": {"female": _l("Perempuan"), "male": _l("Laki-laki"), "other": _l("Lainnya")},
    "disability": {"no": _l("Tidak"), "physical": _l("Ya, fisik"), "sight": _l("Ya, penglihatan"),
                   "hearing": _l("Ya, pendengaran atau wicara"), "mind": _l("Ya, mental atau intelektual"),
                   "several": _l("Ya, lebih dari satu")},
    "group": {"student": _l("Pelajar atau mahasiswa"), "worker": _l("Pekerja atau buruh"), "informal": _l("Pekerja lepas atau informal"),
              "business": _l("Pelaku usaha"), "home": _l("Mengurus rumah tangga"), "civil": _l("Aparatur atau pegawai BUMD"),
              "community": _l("Pengurus RT, RW, kader, atau organisasi"), "retired": _l("Pensiunan"), "none": _l("Sedang tidak bekerja"),
              "other": _l("Lainnya")},
}
