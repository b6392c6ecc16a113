"""What the files of the corpus say. A document is a list of blocks: ("h", heading), ("p", paragraph), ("li", item),
("t", rows), each row a list of cells. The first row of a table holds its headings."""

CONTRACT = [
    ("h", "قرارداد فروش کالا"),
    ("p", "این قرارداد در تاریخ ۱۴۰۲/۰۵/۱۲ میان شرکت بازرگانی سپهر (فروشنده) و شرکت آریا (خریدار) بسته می‌شود. همهٔ اطلاعات آن محرمانه است و هر اختلاف با گفتگو حل می‌شود."),
    ("p", "مبلغ قرارداد ۱۲٬۵۰۰٬۰۰۰ تومان است که ۳۰٪ آن پیش‌پرداخت می‌شود و بقیه پس از تحویل کالا، تا تاریخ ۱۴۰۲/۰۸/۳۰ پرداخت خواهد شد. نرخ جریمهٔ دیرکرد هر روز ۱٫۵ در هزار است."),
    ("h", "مادهٔ ۲: تحویل"),
    ("p", "تحویل در انبار بندرعباس «اسکلهٔ شهید رجایی» انجام می‌شود و بیمه‌نامه‌ای به ارزش ۱۱۰٪ بهای کالا به عهدهٔ فروشنده است؛ ایشان نسخه‌ای از آن را می‌فرستد."),
]

LETTER = [
    ("h", "إعلان مناقصة"),
    ("p", "تعلن الشركة العامة للكهرباء عن مناقصة رقم ٢٠٢٤/١٥ لتوريد المحولات والكابلات، وذلك حتى الساعة ١٢:٠٠ من يوم الأحد الموافق ١٥/٠٣/٢٠٢٤."),
    ("p", "قيمة التأمين الأولي ٢٥٠٠٠ ريال، ولا تقبل العروض بعد الموعد المحدد إلا بموافقة اللجنة (راجع المادة السابعة)."),
]

OFFICE = [
    ("h", "Office efficiency"),
    ("p", "The first floor offices were refitted in 1998; the difficult flooring was finally fixed by an efficient staff of five. Traffic on the staircase is affected, and shuffling files off the shelf is not sufficient."),
    ("p", "Payment of $4,250.75 is due on 12 May 2024 (see section 4.2). A fifth of the profit flows to the official fund, while the fluffy baffle stays in the affiliate office."),
]

MIXED = [
    ("p", "برای ورود به سامانهٔ GitLab نشانی https://git.example.com را باز کنید و نسخهٔ 2.5.1 را بگیرید."),
    ("p", "تحویل کالا بر پایهٔ CIF بندرعباس و طبق INCOTERMS 2020 انجام می‌شود و کد رهگیری INV-2024-77 است."),
    ("p", "دستگاه HP LaserJet (مدل M404dn) با ۲۴ ماه ضمانت و توان ۲۲۰ وات عرضه می‌شود."),
]

LIST = [
    ("h", "مدارک لازم"),
    ("p", "برای ثبت سفارش این مدارک را بفرستید:"),
    ("li", "اصل بارنامهٔ دریایی و کپی آن"),
    ("li", "گواهی مبدأ با مهر اتاق بازرگانی"),
    ("li", "صورت‌حساب تجاری به تاریخ ۱۴۰۳/۰۲/۱۵"),
    ("p", "پس از بررسی، نتیجه با پیامک اعلام می‌شود."),
]

PRICES = [
    ("p", "بهای کالاهای انبار مرکزی در فصل بهار:"),
    ("t", [
        ["کالا", "تعداد", "بها (تومان)", "توضیح"],
        ["کاغذ A4", "۵۰۰", "۲٬۵۰۰٬۰۰۰", "بسته‌ای"],
        ["چاپگر لیزری", "۲", "۱۰٬۰۰۰٬۰۰۰", ""],
        ["صندلی اداری", "۱۲", "۸٬۴۰۰٬۰۰۰", "با ضمانت"],
        ["لامپ", "", "۱۵۰٬۰۰۰", "کم‌مصرف"],
    ]),
    ("p", "بهای حمل جداگانه حساب می‌شود."),
]

FEES = [
    ("p", "Fees of the branch offices in the second quarter:"),
    ("t", [
        ["Branch", "Opened", "Fee", "Remark"],
        ["Shiraz", "2011", "1,200", "north side"],
        ["Tabriz", "2014", "950", ""],
        ["Isfahan", "2019", "1,480", "two floors"],
        ["Yazd", "", "600", "by post"],
    ]),
    ("p", "All fees are due within thirty days of the invoice."),
]

NAMES = "الف ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن و ه ی".split()
LONG = [
    ("p", "فهرست شماره‌های داخلی:"),
    ("t", [["نام", "بخش", "داخلی"]] + [[f"کارمند {name}", ["انبار", "فروش"][n % 2], f"{2100 + n}"] for n, name in enumerate(NAMES)]),
]

TWO_FA = [
    ("p", "گزارش سالانهٔ شرکت نشان می‌دهد که فروش محصولات کشاورزی در شش ماه نخست سال بیست درصد رشد داشته است و بیشتر آن از صادرات بوده است. مدیران بر این باورند که بازارهای همسایه همچنان جا برای رشد دارند و باید شعبه‌های تازه‌ای در آن‌ها باز شود. هزینهٔ حمل نیز کمتر از سال پیش بوده است."),
    ("p", "در بخش دوم به کارکنان پرداخته می‌شود. شمار آنان از صد نفر گذشته است و برای هر کس دوره‌های آموزشی برگزار شده است. بیمهٔ تکمیلی از ابتدای پاییز برقرار خواهد شد و کارکنان می‌توانند خانوادهٔ خود را نیز زیر پوشش آن بیاورند. پاداش پایان سال هم بر پایهٔ کارنامه پرداخت می‌شود."),
]

TWO_EN = [
    ("p", "The warranty of the pump covers the motor for twenty four months from the day of delivery. It does not cover damage by frost, by dirty water or by repairs that were made without our written consent. Claims are sent to the office in Bushehr together with the invoice."),
    ("p", "Spare parts are kept for ten years. Orders below two hundred euros carry a handling fee of nine euros, which is waived for members of the service plan. Parts are shipped from the central store within three working days, and heavy parts are sent by road freight only."),
]
