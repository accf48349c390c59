"""The kinds of fields: each a function of dice that gives one field, ASCII, without blanks at its ends."""

from __future__ import annotations

import datetime
import ipaddress

from textzip.render.text.dice import Dice

_DIGITS, _HEX = "0123456789", "0123456789abcdef"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FIRST_DAY, _LAST_DAY = datetime.date(1900, 1, 1).toordinal(), datetime.date(2099, 12, 31).toordinal()
_ENDINGS = ("com", "org", "net", "edu", "io", "de", "fr", "co.uk", "info", "dev")
_SUFFIXES = ("txt", "py", "csv", "json", "md", "log", "png", "html", "c", "h", "tar.gz", "yaml")
_SIGNS = "".join(chr(code) for code in range(0x21, 0x7F))


def integer(dice: Dice) -> str:
    """`7`, `-120`, `4,096`: up to nine digits."""
    number = _number(dice, 9)
    text = f"{number:,}" if dice.chance(0.25) else str(number)
    return f"-{text}" if number and dice.chance(0.15) else text


def decimal(dice: Dice) -> str:
    """`0.5`, `-12.340`, `6.02e+23`."""
    whole = "0" if dice.chance(0.3) else str(_number(dice, 5))
    text = f"{whole}.{dice.string(_DIGITS, dice.between(1, 6))}"
    if dice.chance(0.15):
        text = f"{dice.between(1, 9)}.{dice.string(_DIGITS, dice.between(1, 4))}e{dice.pick('+-')}{dice.below(40):02}"
    return f"-{text}" if dice.chance(0.2) else text


def hexadecimal(dice: Dice) -> str:
    """`0x1f`, `DEADBEEF`, a sha256."""
    length = dice.pick((32, 40, 64)) if dice.chance(0.15) else 2 * dice.between(1, 8)
    text = dice.string(_HEX, length)
    text = text.upper() if dice.chance(0.3) else text
    return f"0x{text}" if dice.chance(0.4) else text


def uuid(dice: Dice) -> str:
    """A random UUID (RFC 9562, version 4)."""
    text = dice.string(_HEX, 12) + "4" + dice.string(_HEX, 3) + dice.pick("89ab") + dice.string(_HEX, 15)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def date(dice: Dice) -> str:
    """A day of 1900 to 2099: `2024-02-29`, `29/02/2024`, `29 Feb 2024`, `February 29, 2024`, `Thu, 29 Feb 2024`, …."""
    day = datetime.date.fromordinal(dice.between(_FIRST_DAY, _LAST_DAY))
    month = _MONTHS[day.month - 1]
    return dice.pick(
        (
            day.isoformat(),
            day.isoformat(),
            f"{day.day:02}/{day.month:02}/{day.year}",
            f"{day.month}/{day.day}/{day.year}",
            f"{day.day:02}.{day.month:02}.{day.year}",
            f"{day.day} {month[:3]} {day.year}",
            f"{month} {day.day}, {day.year}",
            f"{_DAYS[day.weekday()]}, {day.day:02} {month[:3]} {day.year}",
        )
    )


def time(dice: Dice) -> str:
    """`23:59`, `23:59:07`, `11:59 PM`, `2024-02-29T23:59:07+02:00`."""
    hour, minute, second = dice.below(24), dice.below(60), dice.below(60)
    day = datetime.date.fromordinal(dice.between(_FIRST_DAY, _LAST_DAY))
    zone = dice.pick(("Z", f"+{dice.below(13):02}:00", f"-{dice.below(12):02}:30", ""))
    return dice.pick(
        (
            f"{hour:02}:{minute:02}",
            f"{hour:02}:{minute:02}:{second:02}",
            f"{hour:02}:{minute:02}:{second:02}.{dice.below(1000):03}",
            f"{hour % 12 or 12}:{minute:02} {'AM' if hour < 12 else 'PM'}",
            f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}{zone}",
        )
    )


def url(dice: Dice) -> str:
    """`https://www.malo.org/ren/tubi?k=7#so`."""
    text = f"{dice.pick(('https', 'https', 'http', 'ftp'))}://{'www.' if dice.chance(0.3) else ''}{_host(dice)}"
    text += f":{dice.between(1024, 65535)}" if dice.chance(0.15) else ""
    for _ in range(dice.below(4)):
        text += f"/{_name(dice)}"
    if dice.chance(0.3):
        text += f"?{_word(dice)}={_number(dice, 4)}"
        text += f"&{_word(dice)}={_word(dice)}" if dice.chance(0.4) else ""
    return text + (f"#{_word(dice)}" if dice.chance(0.15) else "")


def email(dice: Dice) -> str:
    """`ven.tolu+7@sami.net`."""
    name = _word(dice)
    if dice.chance(0.5):
        name += dice.pick("._-") + _word(dice)
    if dice.chance(0.25):
        name += dice.pick(("", "+")) + str(_number(dice, 2))
    return f"{name}@{_host(dice)}"


def address(dice: Dice) -> str:
    """An IP address of version 4 or 6, some as networks: `10.0.0.0/8`."""
    bits = 32 if dice.chance(0.6) else 128
    value = sum(dice.below(1 << 16) << shift for shift in range(0, bits, 16) if bits == 32 or dice.chance(0.7))
    if dice.chance(0.2):
        prefix = dice.between(1, bits)
        value = value >> (bits - prefix) << (bits - prefix)
        return f"{ipaddress.IPv4Address(value) if bits == 32 else ipaddress.IPv6Address(value)}/{prefix}"
    return str(ipaddress.IPv4Address(value) if bits == 32 else ipaddress.IPv6Address(value))


def path(dice: Dice) -> str:
    r"""`/usr/mano/li.py`, `./so/ra.csv`, `C:\Temu\va.txt`."""
    parts = [_name(dice) for _ in range(dice.between(1, 4))]
    parts[-1] += f".{dice.pick(_SUFFIXES)}" if dice.chance(0.8) else ""
    if dice.chance(0.25):
        return dice.pick("CDE") + ":\\" + "\\".join(part.capitalize() for part in parts)
    start = dice.pick(("/", "/", "./", "../", "~/", "/usr/", "/var/", "/home/"))
    return start + "/".join(parts)


def price(dice: Dice) -> str:
    """`$12.99`, `-$1,200.00`, `USD 7.50`, `19.95 EUR`."""
    amount = f"{_number(dice, 5):,}.{dice.pick((dice.string(_DIGITS, 2), '99', '00', '95'))}"
    code = dice.pick(("USD", "EUR", "GBP", "JPY", "CHF"))
    return dice.pick((f"${amount}", f"${amount}", f"-${amount}", f"{code} {amount}", f"{amount} {code}"))


def run(dice: Dice) -> str:
    """One sign over and over: `aaaaaaa`, `....`; 2 to 24 times."""
    return dice.pick(_SIGNS) * dice.between(2, 24)


def long_run(dice: Dice) -> str:
    """One sign so often that it fills lines: 25 to 200 times."""
    return dice.pick(_SIGNS) * dice.between(25, 200)


def rule(dice: Dice) -> str:
    """A line as texts have between their parts: `----------`, `=====`, `+---+---+`."""
    if dice.chance(0.2):
        return "+" + ("-" * dice.between(2, 8) + "+") * dice.between(1, 4)
    return dice.pick(("-", "-", "=", "=", "*", "_", "~", "#", ".")) * dice.between(3, 32)


def columns(dice: Dice) -> str:
    """A small table: two to five rows of two to four cells, each column aligned left (words) or right (numbers)."""
    cells: list[list[str]] = []
    rows = dice.between(2, 5)
    for place in range(dice.between(2, 4)):
        make = _word if place == 0 or dice.chance(0.3) else dice.pick((integer, _cents))
        column = [make(dice) for _ in range(rows)]
        width = max(map(len, column))
        cells.append([text.ljust(width) if make is _word else text.rjust(width) for text in column])
    gap = " " * dice.between(1, 3)
    return "\n".join(gap.join(row).rstrip(" ") for row in zip(*cells, strict=True))


def _cents(dice: Dice) -> str:
    return f"{_number(dice, 4)}.{dice.below(100):02}"


def _number(dice: Dice, digits: int) -> int:
    """A number of 1 to `digits` digits, each length as likely."""
    return dice.below(10 ** dice.between(1, digits))


def _word(dice: Dice) -> str:
    """One to three syllables."""
    syllables = [
        dice.pick("bcdfghjklmnprstvwz") + dice.pick("aeiou") + ("" if dice.chance(0.6) else dice.pick("lnrst"))
        for _ in range(dice.between(1, 3))
    ]
    return "".join(syllables)


def _name(dice: Dice) -> str:
    """A word, some with a number or a second word: `tora-2`, `ven_lo`."""
    word = _word(dice)
    if dice.chance(0.25):
        word += dice.pick("-_") + (str(_number(dice, 3)) if dice.chance(0.5) else _word(dice))
    return word


def _host(dice: Dice) -> str:
    word = _word(dice)
    return f"{word if len(word) > 2 else word + 'na'}.{dice.pick(_ENDINGS)}"
