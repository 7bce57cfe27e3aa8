"""Word files for tests, written as XML by hand: what python-docx would never write, drafters' programs do."""
import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def packed(parts):
    """A packed file of named parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return buffer.getvalue()


def docx(body, *, numbering="", styles=""):
    """A Word file; `body` is XML of paragraphs."""
    return packed({
        "[Content_Types].xml": "<Types/>", "word/document.xml": f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>", "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>"})


def p(text="", *, number=None, level=0, style="", extra="", inner=None):
    """A paragraph: in a list, in a style, with `extra` properties, or of ready runs."""
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number is not None else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{listed}{extra}</w:pPr>{r(text) if inner is None else inner}</w:p>"


def r(text, tag="t"):
    """A run."""
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>' if text else ""


def abstract(number, *levels, extra=""):
    """Levels are (format, text) or (format, text, more XML)."""
    return f'<w:abstractNum w:abstractNumId="{number}">{extra}' + "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{level[0]}"/>{level[2] if len(level) > 2 else ""}<w:lvlText w:val="{level[1]}"/></w:lvl>'
        for i, level in enumerate(levels)) + "</w:abstractNum>"


def num(number, abstract_number, **starts):
    """A list; `l1=5` starts its level 1 at 5."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_number}"/>' + "".join(
        f'<w:lvlOverride w:ilvl="{name[1:]}"><w:startOverride w:val="{value}"/></w:lvlOverride>' for name, value in starts.items()) + "</w:num>"
