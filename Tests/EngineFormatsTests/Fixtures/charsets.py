"""For each charset: a text of its own repertoire as bytes, and the text itself, both in hexadecimal."""
import sys

TEXTS = {
    "utf-8": "žluťoučký 李 🙂", "utf-16": "ž 李 🙂", "utf-16le": "ž 李 🙂", "utf-16be": "ž 李 🙂",
    "iso-8859-1": "Über façade ÿ", "windows-1252": "“€” – Über", "windows-1250": "žluťoučký kůň",
    "windows-1251": "Съешь ещё", "windows-1253": "Ξεσκεπάζω", "windows-1254": "Pijamalı ğİş",
    "windows-1255": "שלום", "windows-1256": "مرحبا", "windows-1257": "Ąžuolas šįų", "windows-1258": "Viêt đ",
    "iso-8859-2": "žluťoučký", "iso-8859-4": "Āžų", "iso-8859-5": "Съешь", "iso-8859-7": "Ξεσκεπάζω",
    "iso-8859-9": "ğİş", "iso-8859-15": "€ Œuvre", "koi8-r": "Съешь", "shift_jis": "日本語ｱ①", "euc-jp": "日本語",
    "gb18030": "汉字€🙂", "big5": "漢字", "euc-kr": "한국어",
}
CODECS = {"windows-" + str(n): "cp" + str(n) for n in range(1250, 1259)}
CODECS |= {"shift_jis": "cp932", "euc-kr": "cp949"}

for name in sys.argv[1:]:
    text = TEXTS[name]
    data = ("a\n" + text + "\n").encode(CODECS.get(name, name))
    print(data.hex(), text.encode().hex())
