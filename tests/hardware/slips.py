"""The slips the hardware tests draw: a receipt with everything on it, a Z-report, a drawer kick."""

from __future__ import annotations

import hashlib

from kadpun.hardware.slip import Band, Boxed, Cut, Frame, Item, KickDrawer, Logo, Pair, QrCode, Rule, Signatures, Slip, Space, Text

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def code_of(length: int) -> str:
    """Make a code that looks like a receipt's: every letter from the QR's alphanumeric set."""
    letters, seed = "", b"sample"
    while len(letters) < length:
        seed = hashlib.sha256(seed).digest()
        letters += "".join(ALPHANUMERIC[byte % 45] for byte in seed)
    return ("KP1:" + letters)[:length]


def receipt(narrow: bool = False) -> Slip:
    head: list[Item] = [
        KickDrawer(),
        Logo(),
        Text("ร้านสหกรณ์หนองปั๋น", "title", 700, "center"),
        Text("สหกรณ์ร้านค้าหนองปั๋น จำกัด", align="center"),
        Text("9 หมู่ 4 ต.หนองปั๋น จ.เชียงใหม่ 50000", "small", align="center"),
        Text("เลขประจำตัวผู้เสียภาษี 0000000000000", "small", align="center"),
        Text("เครื่องที่ 02 ทะเบียน E000000000000", "small", align="center"),
        Boxed("ใบกำกับภาษีอย่างย่อ"),
        Text("ราคารวมภาษีมูลค่าเพิ่มแล้ว (VAT INCLUDED)", "small", align="center"),
        Pair("เลขที่ 02-69-004512", "21 พ.ย. 2569", weight=700),
        Pair("แคชเชียร์ นก", "14:33 น.", "small"),
        Rule(),
    ]
    lines: list[Item] = [
        Pair("1 ข้าวหอมมะลิหนองปั๋น ถุง 5 กก.", "189.00", column=True),
        Pair("1 ไข่ไก่ เบอร์ 2 แผง 30 ฟอง", "125.00", column=True),
        Text("น้ำปลาแท้ 700 มล."),
        Pair("2 ขวด × 28.00", "56.00", "small", indent=16, mark="V"),
        Pair("ลด ขวดละ 3.00", "−6.00", "small", indent=16, column=True),
        Text("ผักกาดขาวปลีอินทรีย์"),
        Pair("1.350 กก. × 22.00", "29.70", "small", indent=16, column=True),
        Pair("1 น้ำมันถั่วเหลือง 1 ลิตร", "52.00", mark="V"),
        Pair("1 สบู่สมุนไพรขมิ้นชันผสมน้ำผึ้งดอกลำไยกลุ่มแม่บ้านเกษตรกรหนองปั๋นพัฒนา", "105.00", mark="V"),
        Rule(),
        Pair("รวม 6 รายการ", "550.70", weight=700, column=True),
        Pair("ปัดเศษเงินสด", "−0.20", "small", column=True),
        Band("ยอดชำระ", "550.50"),
        Pair("เงินสด", "1,000.00"),
        Pair("เงินทอน", "449.50", "large", 700),
        Rule(),
        Pair("V มูลค่าก่อนภาษี", "188.79", "small"),
        Pair("ภาษีมูลค่าเพิ่ม 7%", "13.21", "small"),
        Pair("สินค้ายกเว้นภาษี", "348.70", "small"),
    ]
    foot: list[Item] = [
        Frame(
            (
                Pair("สมาชิก 0123", "แม่คำปัน", weight=700),
                Pair("เหรียญ ยกมา 180  ใช้ 50  ได้ 19", "เหลือ 149", "small"),
                Pair("เครดิตร้าน ค้าง 620.00", "ใช้ได้อีก 880.00", "small"),
            )
        ),
        QrCode(code_of(175), "อ้างอิง F5AF-9D8M-T2QX"),
        Text("ใบที่ 18,204", "small", align="center"),
        Text("สแกนตรวจว่าใบนี้ตรงกับสมุดสหกรณ์", "small", align="center"),
        Text("ขอบคุณที่แบ่งปัน", weight=700, align="center"),
        Cut(),
    ]
    return Slip((*head, *lines, *foot))


def z_report() -> Slip:
    return Slip(
        (
            Text("ร้านสหกรณ์หนองปั๋น", "title", 700, "center"),
            Boxed("ใบสรุปปิดกะ (Z)"),
            Pair("เลขที่ 02-Z-0327", "21 พ.ย. 2569", weight=700),
            Pair("กะเช้า 08:02 – 17:58", "แคชเชียร์ นก", "small"),
            Rule(dashed=False),
            Pair("ยอดขาย 118 บิล", "20,781.25", weight=700),
            Pair("บิล 02-69-004419 ถึง 02-69-004536", "ต่อเนื่อง", "small", indent=16),
            Text("ยกเลิกก่อนจ่าย 3 บรรทัด · แก้ราคา 1 · เปิดลิ้นชัก 1", "small", indent=16),
            Rule(),
            Pair("ควรมี", "6,977.25", weight=700),
            Pair("นับได้ (ปิดตา 17:58)", "6,969.75", weight=700),
            Band("ขาด", "7.50"),
            Text("เหตุผล ทอนผิด", "small"),
            Text("ธนบัตร  1,000×2  500×3  100×24  50×9  20×21", "small"),
            Rule(dashed=False),
            QrCode(code_of(150), "อ้างอิง 2M8C-X4TD-77KP", 6),
            Signatures("แคชเชียร์", "ผู้รับเงิน"),
            Space(12),
            Cut(),
        )
    )


def kick() -> Slip:
    return Slip((KickDrawer(),))
