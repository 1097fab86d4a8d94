"""Pictograms for goods: a guess by the words of a name, so that a tile is found by its picture; a plain tag when no word is known.

English is compared by whole words, Thai by how the name begins: it has no spaces, and the noun stands first.
"""

from __future__ import annotations

import re

PICTURES = (
    ("egg-outline", ("egg", "ไข่")),
    ("rice", ("rice", "ข้าว")),
    ("snowflake", ("ice", "น้ำแข็ง")),
    ("bottle-soda-outline", ("soda", "cola", "น้ำอัดลม", "โค้ก", "เป๊ปซี่")),
    ("bottle-wine-outline", ("oil", "sauce", "น้ำมัน", "น้ำปลา", "ซอส", "ซีอิ๊ว")),
    ("coffee-outline", ("coffee", "tea", "กาแฟ", "ชา")),
    ("water-outline", ("water", "น้ำดื่ม", "drink", "เครื่องดื่ม")),
    ("chili-mild-outline", ("chili", "chilli", "พริก")),
    ("fruit-citrus", ("lime", "lemon", "orange", "มะนาว", "ส้ม")),
    ("fruit-cherries", ("banana", "fruit", "longan", "lychee", "กล้วย", "ผลไม้", "ลำไย", "ลิ้นจี่", "มะม่วง")),
    ("carrot", ("carrot", "potato", "onion", "garlic", "มัน", "หอม", "กระเทียม", "แครอท")),
    ("leaf", ("vegetable", "cabbage", "kale", "lettuce", "herb", "ผัก", "สมุนไพร")),
    ("fish", ("fish", "ปลา")),
    ("food-drumstick-outline", ("chicken", "pork", "meat", "ไก่", "หมู", "เนื้อ")),
    ("noodles", ("noodle", "บะหมี่", "เส้น", "ก๋วยเตี๋ยว", "มาม่า")),
    ("cookie-outline", ("snack", "cookie", "biscuit", "ขนม", "คุกกี้")),
    ("bread-slice-outline", ("bread", "ขนมปัง")),
    ("cup-outline", ("milk", "นม")),
    ("shaker-outline", ("salt", "sugar", "เกลือ", "น้ำตาล")),
    ("fire", ("charcoal", "gas", "ถ่าน", "แก๊ส")),
    ("toothbrush", ("toothpaste", "toothbrush", "ยาสีฟัน", "แปรงสีฟัน")),
    ("spray-bottle", ("soap", "detergent", "shampoo", "สบู่", "ผงซักฟอก", "แชมพู", "น้ำยา")),
    ("seed-outline", ("seed", "fertiliser", "fertilizer", "feed", "ปุ๋ย", "เมล็ด", "อาหารสัตว์")),
    ("tshirt-crew-outline", ("shirt", "cloth", "เสื้อ", "ผ้า", "ม่อฮ่อม")),
    ("shopping-outline", ("bag", "ถุง")),
    ("bus", ("ticket", "fare", "ตั๋ว", "รถ")),
    ("truck-outline", ("delivery", "parcel", "ส่งของ", "พัสดุ")),
    ("candle", ("candle", "incense", "เทียน", "ธูป")),
    ("lightbulb-outline", ("battery", "bulb", "ถ่านไฟฉาย", "หลอดไฟ")),
    ("hammer", ("tool", "nail", "ตะปู", "เครื่องมือ", "งานช่าง")),
    ("book-outline", ("book", "pen", "สมุด", "ปากกา", "เครื่องเขียน")),
)
GROUP_COLOURS = ("chart-3", "chart-2", "chart-1", "chart-4", "chart-5", "chart-6")


def picture_of(*names: str) -> str:
    """The pictogram that the names of goods and of their group suggest; earlier names weigh more."""
    for name in names:
        folded = name.casefold()
        english = set(re.findall("[a-z]+", folded))
        for picture, signs in PICTURES:
            if any(sign in english or sign + "s" in english if sign.isascii() else folded.startswith(sign) for sign in signs):
                return f"mdi6.{picture}"
    return "mdi6.tag-outline"


def colour_of(group: str, groups: tuple[str, ...]) -> str:
    """The edge colour of a group: by its place among the groups, so that neighbours differ."""
    place = groups.index(group) if group in groups else len(GROUP_COLOURS) - 1
    return GROUP_COLOURS[place % len(GROUP_COLOURS)]
