# ruff: noqa: E501  tables are wide
"""Workbooks as organisations write them, each with habits of its own."""

from tests.studio.interchange.workbooks import Rows, form, table, xlsx

WILD: dict[str, bytes] = {}
_YN = "list_name | name | label\nyn | 1 | Yes\nyn | 0 | No"
WILD["english only colon"] = form(
    "type | name | label:English | hint:English\nselect_one yn | a | Are you ok? | tick\ninteger | age | Age | years\nnote | n | Hi ${age} |",
    "list_name | name | label:English\nyn | yes | Yes\nyn | no | No",
)
WILD["no label col"] = form("type | name\ntext | a\ninteger | b")
WILD["mixed media"] = form(
    "type | name | label | label::Arabic (ar) | image | media::image::Arabic (ar) | audio\ntext | a | Nom | اسم | pic.png | pic-ar.png | a.mp3\nselect_one yn | b | B | ب | | |",
    "list_name | name | label | label::Arabic (ar) | image\nyn | 1 | Oui | نعم | y.png\nyn | 0 | Non | لا | n.png",
)
WILD["cascade"] = form(
    "type | name | label | choice_filter\nselect_one state | state | State |\nselect_one county | county | County | state=${state}\nselect_one city | city | City | state=${state} and county=${county}\nselect_one_external ward | ward | Ward | city=${city}\nselect_one_from_file villages.csv | v | Village | city=${city}\nselect_multiple county | cs | Counties | selected(${state}, state)",
    "list_name | name | label | state | county\nstate | tx | Texas | |\nstate | wa | Washington | |\ncounty | king | King | wa |\ncounty | pierce | Pierce | wa |\ncounty | cam | Cameron | tx |\ncity | sea | Seattle | wa | king\ncity | bro | Brownsville | tx | cam\ncity | ren | Renton | wa | king",
    external_choices=table("list_name | name | label | city\nward | w1 | Ward 1 | sea\nward | w2 | Ward 2 | sea"),
)
WILD["household"] = form(
    """type | name | label | relevant | constraint | constraint_message | calculation | required | repeat_count | appearance | default | read_only | trigger
start | start | | | | | | | | | | |
end | end | | | | | | | | | | |
today | today | | | | | | | | | | |
deviceid | deviceid | | | | | | | | | | |
audit | audit | | | | | | | | | | |
text | enumerator | Your name, enumerator | | | | | yes | | | "Alice" | |
geopoint | gps | Where are you? | | | | | | | | | |
barcode | bc | Scan | | | | | | | | | |
integer | hhsize | How many people? | | . > 0 and . <= 20 | Between 1 and 20 | | true | | | | |
begin repeat | hh | Member | | | | | | ${hhsize} | | | |
calculate | pos | | | | | position(..) | | | | | |
text | name | Name of person ${pos} | | regex(., '^[A-Za-z ]+$') | Only letters | | TRUE | | | | |
date | dob | Date of birth of ${name} | | . <= today() | Not in the future | | yes | | | | |
calculate | age | | | | | int((today() - ${dob}) div 365.25) | | | | | |
calculate | agegrp | | | | | if(${age} < 5, 'child', if(${age} < 18, 'minor', 'adult')) | | | | | |
select_one yn | school | Does ${name} go to school? | ${age} >= 5 and ${age} < 18 | | | | yes | | | | |
begin repeat | jobs | Jobs | ${age} >= 18 | | | | | 2 | | | |
text | job | Job | | | | | | | | | |
end repeat | | | | | | | | | | | |
end repeat | | | | | | | | | | | |
calculate | n_adults | | | | | count(${hh}) | | | | | |
calculate | total_age | | | | | sum(${age}) | | | | | |
calculate | firstname | | | | | indexed-repeat(${name}, ${hh}, 1) | | | | | |
note | thanks | Thanks ${firstname}, total ${total_age} | | | | | | | | | |
image | photo | Take a picture | | | | | | | | | |
file | doc | Attach | | | | | | | | | |
calculate | pd | | | | | pulldata('fruits', 'name', 'name_key', 'mango') | | | | | |
text | ro | Read only | | | | | | | | hello | yes |
calculate | trig | | | | | now() | | | | | | ${hhsize}
range | r | Rate | | | | | | | | | |
rank yn | rk | Rank | | | | | | | | | |""",
    _YN,
    "form_title | form_id | version | default_language | style\nHousehold survey | hh_2024 | 2024010101 | English (en) | pages theme-grid",
)
WILD["functions"] = form(
    """type | name | label | relevant | constraint | calculation
select_multiple fruits | f | Fruits | | not(selected(., 'none') and count-selected(.) > 1) |
integer | q | Q | count-selected(${f}) >= 2 | |
text | t | T | selected(${f}, 'apple') or selected(${f}, 'other') | string-length(.) >= 3 and string-length(.) < 20 |
text | tel | Tel | | regex(., '[0-9]{10}') |
calculate | c1 | | | | coalesce(${q}, 0) + 1
calculate | c2 | | | | concat(${t}, ' ', ${tel})
calculate | c3 | | | | jr:choice-name(${s}, '${s}')
calculate | c4 | | | | round(${q} * 100 div 3, 2)
calculate | c5 | | | | once(random())
calculate | c6 | | | | format-date(today(), '%Y-%m')
select_one fruits | s | Which? | | |
note | n | You said ${c3} and ${c2} and ${c4} | ${c1} > 3 | |
date | d | D | | . >= date('2020-01-01') and . <= today() |
date | d2 | D2 | ${d} != '' | . > ${d} |
note | n2 | N | ${s} = 'apple' and ${q} mod 2 = 0 | |
note | n3 | N3 | boolean-from-string(${q}) | |
note | n4 | N4 | ${q} = '' or not(${t}) | |
note | n5 | N5 | string(${q}) = '3' | |
integer | m | M | | . mod 5 = 0 |
integer | m2 | M2 | | if(${q} > 3, . > 3, . < 3) |
time | tm | When | | . > '08:00' |
dateTime | dtm | When2 | | . < now() |
decimal | dec | Dec | | . >= 0.5 and . <= 1.5e1 |""",
    "list_name | name | label\nfruits | apple | Apple\nfruits | pear | Pear\nfruits | none | None\nfruits | other | Other",
)
WILD["arabic digits"] = form(
    "type | name | label::العربية\nselect_one ق١ | سؤال_١ | كم؟\ninteger | العمر | العمر ${سؤال_١}\ntext | _1 | نص",
    "list_name | name | label::العربية\nق١ | ١ | واحد\nق١ | ٢ | اثنان\nق١ | 1 | واحد لاتيني",
)
_ROWS: Rows = [
    ["type", "name", "label"],
    [None, None, None],
    ["text", " a ", "  Nom  "],
    ["text", "a", "Encore"],
    [None],
    ["text", "x" * 80, "Long"],
    ["text", "x" * 80 + "y", "Long 2"],
    ["text", "list", "reserved"],
    ["text", "and", "A"],
    ["text", "if", "I"],
    ["text", "None", "N"],
    ["text", "true", "T"],
    ["text", "option", "O"],
    ["text", "item", "I"],
    ["integer", 1, 2],
    ["text", 1.0, 3.5],
    ["text", "é€😀", "emoji 😀"],
    ["note", "md", '# Title\n**bold** _it_ [link](http://x.org) <span style="color:red">red</span>\n\n\n- a\n- b'],
    ["text", None, "No name"],
    [" select_one  yn ", "sp", "Sp"],
    ["select_one yn or_other", "oo", "OO"],
    ["select_multiple yn or_other", "om", "OM"],
]
WILD["dirty"] = xlsx(
    {
        "survey": _ROWS,
        "choices": [
            ["list_name", "name", "label"],
            ["yn", 1.0, "Oui "],
            ["yn", 0, "Non"],
            [None, None, None],
            ["yn", 2.5, "Moitié"],
            ["yn", "a b", "Sp"],
            ["yn", True, "bool"],
            ["yn", None, "noname"],
            [None, "x", "nolist"],
            ["yn", 99, None],
        ],
    }
)
WILD["thousands"] = xlsx(
    {
        "survey": [["type", "name", "label"]] + [["text", f"q{i}", f"Question {i}"] for i in range(900)],
        "choices": [["list_name", "name", "label"]] + [["big", f"c{i}", f"Choice {i}"] for i in range(4000)],
    }
)
WILD["thousands choices"] = xlsx(
    {
        "survey": [["type", "name", "label"], ["select_one big", "a", "A"], ["text", "b", "B"]],
        "choices": [["list_name", "name", "label"]] + [["big", f"c{i}", f"Choice {i}"] for i in range(4800)],
    }
)
WILD["two thousand questions"] = xlsx(
    {"survey": [["type", "name", "label"]] + [["text", f"q{i}", f"Question {i}"] for i in range(2000)]}
)
WILD["kobo"] = form(
    """type | name | label::English (en) | label::French (fr) | hint::English (en) | required | relevant | appearance | kobo--score-choices | $kuid | kobo--matrix_list | body::accept | select_one_from | tags | parameters
begin_group | group_ab1 | Group A | Groupe A | | | | field-list | | a1 | | | | |
select_one yn | Do_you_agree | Do you agree? | D'accord ? | | true | | horizontal-compact | | b1 | | | | |
select_one yn | Why_not | Why not? | Pourquoi pas ? | h | false | ${Do_you_agree} = '0' | likert | | c1 | | | | | randomize=true
end_group | | | | | | | | | d | | | | |
begin_kobomatrix | mx | Matrix | Matrice | | | | | | e | yn | | | |
text | mt | T | T | | | | | | | | | | |
end_kobomatrix | | | | | | | | | | | | | |
begin_score | sc | Score | Score | | | | | yn | | | | | |
score__row | r1 | R1 | R1 | | | | | | | | | | |
end_score | | | | | | | | | | | | | |
begin_rank | rk | Rank | Rang | | | | | | | | | | |
rank__level | l1 | L1 | L1 | | | | | | | | | | |
end_rank | | | | | | | | | | | | | |
range | note | Rate | Notez | | | | | | | | | | | start=0 end=100 step=5""",
    "list_name | name | label::English (en) | label::French (fr) | $autovalue\nyn | 1 | Yes | Oui | 1\nyn | 0 | No | Non | 0",
    "style | version | id_string\npages | 12 (2022) | aaa",
)
WILD["unclosed"] = form(
    "type | name | label\nbegin group | g | G\nbegin repeat | r | R\ntext | a | A\nend group\ntext | b | B"
)
WILD["lowercase headers"] = xlsx(
    {
        "Survey": [["Type", "Name", "Label", "Required?"], ["Select One from yn", "A", "Dites", "Yes"]],
        "Choices": [["List Name", "Name", "Label"], ["yn", "a", "A"], ["yn", "b", "B"]],
        " Settings ": [["form_title"], ["T"]],
    }
)
WILD["csv-ish first sheet"] = xlsx({"Sheet1": [["type", "name", "label"], ["text", "a", "A"]]})
WILD["only choices"] = xlsx({"choices": [["list_name", "name", "label"], ["a", "b", "c"]]})
WILD["and or rel"] = form(
    "type | name | label | relevant\nselect_one yn | a | A |\nselect_one yn | b | B | ${a}='1'\nselect_multiple yn | c | C | (${a}='1' and ${b}='0') or (${a}='0')\ntext | d | D | not(selected(${c},'1')) and ${c}!=''\ntext | e | E | ${a}=1 or ${b}=1\ntext | f | F | ${zzz} = 'x'\ntext | g | G | ${a} = ${b}\ntext | h | H | ${a} = 'oui' | ",
    _YN,
)
WILD["external xml"] = form(
    "type | name | label | calculation\nxml-external | x | |\ncsv-external | y | |\ncalculate | z | | instance('x')/root/item[name=${a}]/label\ntext | a | A | "
)
WILD["entities"] = form(
    "type | name | label | save_to\ntext | a | A | first\ninteger | b | B | age",
    entities=table("list_name | label\npeople | ${a}"),
)
WILD["loop"] = form(
    "type | name | label\nbegin loop over yn | l | Loop\ntext | a_%(name)s | A\nend loop\nsurvey | x | X\ntext | z | Z",
    _YN,
)
WILD["newlines"] = xlsx(
    {
        "survey": [
            [
                "type",
                "name",
                "label::fr",
                "label::ar",
                "constraint",
                "constraint_message::fr",
                "constraint_message::ar",
            ],
            [
                "text",
                "a",
                "Ligne 1\nLigne 2\n\n\n\nLigne 3\t tab",
                "سطر ١\nسطر ٢",
                "string-length(.) > 2\n and string-length(.) < 10",
                "${a} trop\ncourt",
                "قصير",
            ],
        ]
    }
)
WILD["yes/no list"] = form(
    "type | name | label\nselect_one yes_no | yes | Yes?\nselect_one yes_no | yes_no | Same\ntext | no | N",
    "list_name | name | label\nyes_no | yes | Yes\nyes_no | no | No\nyes_no | dk | Do not know",
)
