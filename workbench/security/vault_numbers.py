"""Identity numbers, telephones and names: read strictly, masked, and found in texts where they must not stand."""

import re
from datetime import date

from workbench.errors import ValidationError

_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ＊－", "0123456789XX*-")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD_NUMBER = 15
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}")
_IN_TEXT = re.compile(r"(?<![0-9])(?:[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")
_COMPOUND = re.compile(
    "(?:欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良"
    "|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|公户|公玉|公仪|梁丘|公仲|公上|公门|公山|公坚|左丘|公伯|西门|公祖|第五|公乘|贯丘|公皙|南荣|东里|东宫|仲长|子书|子桑|即墨|达奚|褚师)."
)
_TOWN = re.compile(r"^.*?(?:乡|镇|街道|苏木)")
_COUNTY = re.compile(r"^.*(?:县|区|旗|市)")


def read_id_number(typed: str) -> str:
    """Return an 18-digit identity number, full-width digits and blanks welcome. Raises ValidationError."""
    number = "".join(typed.split()).translate(_WIDE).upper()
    where = "身份证号"
    if "*" in number:
        raise ValidationError("身份证号打了星号", where=where, fix="填写完整的 18 位；没有完整号码就留空，不要补猜")
    if re.search(r"[.E+]", number):
        fix = "这是表格软件改坏的号码，后几位已经丢失；把该列设为文本后重新取得原号码"
        raise ValidationError("身份证号成了科学计数", where=where, fix=fix)
    if len(number) == _OLD_NUMBER and number.isdigit():
        raise ValidationError("这是 15 位的旧身份证号", where=where, fix="填写现行的 18 位号码")
    if not _ID_NUMBER.fullmatch(number):
        raise ValidationError(f"身份证号应为 18 位，这里有 {len(number)} 位或有别的字", where=where, fix="核对后重填")
    if _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] != number[-1]:
        raise ValidationError("身份证号的校验位不对", where=where, fix="多半有一位抄错，对照证件重填")
    born_on(number)
    return number


def born_on(number: str) -> date:
    """Return the birthday in a number. Raises ValidationError for a day that does not exist."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise ValidationError("身份证号里的出生日期不存在", where="身份证号", fix="对照证件重填") from error


def read_phone(typed: str) -> str:
    """Return a mobile or landline number without blanks. Raises ValidationError."""
    number = re.sub(r"[\s]", "", typed).translate(_WIDE)
    number = number.removeprefix("+86")
    mobile = number.replace("-", "")
    if "*" in number:
        raise ValidationError("电话打了星号", where="电话", fix="填写完整的号码；没有就留空")
    if _MOBILE.fullmatch(mobile):
        return mobile
    if _LANDLINE.fullmatch(number):
        return mobile
    raise ValidationError("电话的位数不对", where="电话", fix="手机 11 位；固定电话带区号，如 0952-1234567")


def mask_id_number(number: str) -> str:
    """Return the first six and the last four digits: 110101********1234."""
    return f"{number[:6]}********{number[-4:]}" if number else ""


def mask_phone(number: str) -> str:
    """Return the first three and the last four digits: 138****5678."""
    return f"{number[:3]}****{number[-4:]}" if number else ""


def mask_name(name: str) -> str:
    """Return the family name and one star, whatever the length: 张*, 欧阳*."""
    if not name:
        return ""
    return f"{name[:2] if _COMPOUND.match(name) else name[:1]}*"


def mask_address(address: str) -> str:
    """Return the address down to the township; down to the county where no township is named."""
    found = _TOWN.match(address) or _COUNTY.match(address)
    return f"{found.group()}***" if found else "***" if address else ""


def refuse_identity(label: str, *texts: str) -> None:
    """Refuse a text that holds an identity or mobile number: these stand in the vault and nowhere else."""
    for text in texts:
        if _IN_TEXT.search(text.translate(_WIDE)):
            fix = "去掉号码，只写编码和情况；姓名、身份证号、电话、住址填在“身份信息”里"
            raise ValidationError(f"“{label}”里有身份证号或手机号", where=label, fix=fix)


def without_numbers(text: str) -> str:
    """Return a text of a stranger with every identity and mobile number struck out; who wrote it cannot be asked again."""
    return _IN_TEXT.sub("［号码略］", text.translate(_WIDE)) if _IN_TEXT.search(text.translate(_WIDE)) else text
