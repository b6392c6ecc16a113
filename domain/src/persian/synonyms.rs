//! Words that mean the same, or nearly, in documents and in questions about them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::analyser::tokens;

/// Nouns whose plural is a word of its own.
const PLURALS: &str = "کتاب کتب,سند اسناد,قانون قوانین,ماده مواد,شرط شروط شرایط,حق حقوق,ملک املاک,مورد موارد,مال اموال,عمل اعمال,فرد افراد,\
    عضو اعضا,حکم احکام,رأی آرا,عقد عقود,شخص اشخاص,مدرک مدارک,نوع انواع,قسم اقسام,وظیفه وظایف,نتیجه نتایج,مرحله مراحل,مبلغ مبالغ,\
    منبع منابع,تاجر تجار,خبر اخبار,اثر آثار,هدف اهداف,فصل فصول,اصل اصول,علم علوم,دلیل دلایل,مسئله مسائل,ضابطه ضوابط,رابطه روابط,\
    خط خطوط,حد حدود,عدد اعداد,رقم ارقام,سهم سهام,دفتر دفاتر,مرجع مراجع,تاریخ تواریخ,وسیله وسایل,خسارت خسارات,معامله معاملات,\
    مطالبه مطالبات,تعهد تعهدات,جلسه جلسات,توضیح توضیحات,تغییر تغییرات,خدمت خدمات,مشکل مشکلات,موضوع موضوعات,امر امور,\
    طرف اطراف,بند بنود,ضمیمه ضمائم,جریمه جرایم,قاعده قواعد,منطقه مناطق,تخلف تخلفات,حادثه حوادث,\
    فایده فواید,نکته نکات,صفحه صفحات,مقاله مقالات,تصمیم تصمیمات,اقدام اقدامات,اختیار اختیارات,مشخصه مشخصات,محصول محصولات,\
    شاعر شعرا,عالم علما,وزیر وزرا,رئیس رؤسا,مدیر مدیران,طبیب اطبا,بیمار بیماران,اداره ادارات,کلمه کلمات,لغت لغات,امکان امکانات,\
    اطلاع اطلاعات,تعمیر تعمیرات,تجهیز تجهیزات,مقرره مقررات,سؤال سؤالات";

/// Words that stand for each other.
const SAME: &str = "قیمت بها نرخ مبلغ هزینه فی ارزش,هزینه خرج مخارج,حقوق دستمزد مزد درآمد,اجاره کرایه اجاره‌بها,مهلت موعد سررسید فرصت,\
    پایان خاتمه انتها انقضا,آغاز شروع ابتدا,فرستادن ارسال,دریافت گرفتن وصول,برگرداندن مرجوع عودت برگشت,لغو کنسل انصراف فسخ,\
    رایگان مجانی,ممنوع قدغن غیرمجاز,مجاز آزاد,خودرو ماشین اتومبیل,رایانه کامپیوتر,ایمیل رایانامه,نشانی آدرس,تلفن شماره تماس,\
    مرگ درگذشت فوت وفات درگذشته,زاده متولد تولد زادروز,همسر زن شوهر,فرزند بچه,پدر بابا,مادر مامان,والدین پدر مادر,برادر داداش,\
    آرامگاه مقبره مزار قبر گور,شغل پیشه حرفه کار,کارمند کارکنان پرسنل,کارفرما صاحبکار,مدیر رئیس سرپرست مسئول,مدیرعامل مدیر,\
    گذرواژه رمز پسورد,ضمانت گارانتی,تعویض عوض جایگزین,تعمیر درست,خراب معیوب,شکستن آسیب,تأخیر دیرکرد دیر,جریمه غرامت,\
    خسارت زیان ضرر,قرارداد پیمان,پزشک دکتر طبیب,بیمار مریض,دارو قرص,درمان مداوا,بیمارستان درمانگاه,دندان دندان‌پزشک,\
    سفر مسافرت مأموریت,مرخصی تعطیلی,غیبت غایب,ساختمان بنا عمارت,خانه منزل,صاحبخانه موجر مالک,مستأجر اجاره‌نشین,طبقه اشکوب,\
    شهریه هزینه,مدرسه دبستان,دانش‌آموز شاگرد,معلم آموزگار,آموزش یادگیری,کتاب اثر,نویسنده مؤلف نگارنده,\
    جمعیت نفر ساکن,مساحت متراژ,وسعت مساحت پهناور,اندازه ابعاد سایز,گنجایش ظرفیت حجم,بلندی ارتفاع قد,درازا طول,پهنا عرض,گرما دما حرارت,\
    سریع تند زود,حداقل دست‌کم کمینه,حداکثر بیشینه سقف,تقریباً حدود حدوداً,اضافه افزوده اضافی,افزایش رشد,\
    تخفیف کاهش,سود منفعت,وام تسهیلات,قسط اقساط,پرداخت واریز تسویه,پیش‌پرداخت بیعانه,ودیعه رهن سپرده,صورتحساب فاکتور,رسید قبض,\
    مالیات عوارض,سهم سهام,خریدار مشتری,فروشنده عرضه‌کننده,کالا جنس محصول,سفارش خرید,بسته مرسوله,تحویل رساندن,انبار مخزن,\
    دستور رهنمود,روش شیوه نحوه,دلیل علت سبب,هدف مقصود منظور,پیامد نتیجه,مزیت فایده,عیب ایراد نقص,خطا اشتباه,پرسش سؤال,پاسخ جواب,\
    درخواست تقاضا,اجازه مجوز,تأیید تصویب,تصمیم مصوبه,جلسه نشست,گزارش صورت,نامزد کاندید,جایزه پاداش,مدرک گواهی,\
    کارشناسی لیسانس,دکتری دکترا,رساله پایان‌نامه,کشور مملکت,روستا ده دهکده,رود رودخانه,دریا ساحل,جنگ نبرد,کشته مقتول,\
    بنیان‌گذار مؤسس,تأسیس بنیان ایجاد,ساختن احداث بنا,گشودن افتتاح,بستن تعطیل,ویران تخریب,کشف یافتن,اختراع ابداع,دین مذهب,\
    فیلم سینما,کارگردان فیلم‌ساز,بازیگر هنرپیشه,خواننده آوازخوان,آهنگ موسیقی,نقاش نگارگر,مسابقه بازی رقابت,قهرمان برنده,\
    استخدام جذب,اخراج برکنار,استعفا کناره‌گیری,بازنشسته بازنشستگی,بیمه پوشش,محرمانه سری رازداری,داور حکم,دادگاه محکمه,وکیل نماینده,\
    شکایت دعوا,پوشاک لباس,کفش پاپوش,غذا خوراک,نوشیدنی آشامیدنی,صبحانه ناشتایی,ناهار نهار,پختن طبخ,تازه نو جدید,کهنه قدیمی,\
    بزرگ عظیم,کوچک ریز,زیبا قشنگ,خوب مناسب,بد نامناسب,دشوار سخت مشکل,آسان ساده راحت,ثبت درج,حذف پاک,نصب راه‌اندازی,\
    روشن آغاز,خاموش قطع,دستگاه وسیله ابزار,پشتیبانی خدمات,نسخه ویرایش,حافظه رم,نرم‌افزار برنامه,پرونده فایل,وب‌گاه سایت تارنما,اینترنتی آنلاین,\
    price cost fee charge rate amount,pay payment,salary wage pay,rent lease,deadline due,end expire expiry termination finish,start begin commence,\
    send ship dispatch deliver,receive get,refund repay reimburse,cancel terminate,free complimentary,forbid prohibit ban,allow permit,\
    car vehicle automobile,computer laptop,address location,mail email,phone telephone number,die death decease,born birth,spouse wife husband,\
    child kid son daughter,employee staff worker,employer company firm,boss manager director,password passcode,guarantee warranty,\
    replace exchange swap,repair fix mend,broken faulty defective,delay late,penalty fine,damage harm loss,contract agreement,doctor physician,\
    holiday leave vacation,home house,landlord owner,tenant renter,school academy,pupil student,teacher instructor,size dimension,capacity volume,\
    weigh weight,tall height,fast quick,minimum least,maximum most,roughly about approximately,discount reduction,loan credit,deposit advance,\
    invoice bill,tax vat,buy purchase order,customer client buyer,goods product item article,parcel package,reason cause why,question query,\
    answer reply,permission consent,meeting session,prize award,found establish,invent create,destroy demolish,film movie,actor actress,\
    team club,match game,win victory,champion winner,hire recruit employ,fire dismiss,resign quit,retire pension,secret confidential,court tribunal,\
    lawyer attorney solicitor,clothes clothing dress,food meal,cook bake,new recent,old ancient,big large,small little,hard difficult,easy simple,\
    delete remove erase,install setup,support help,website site,inhabitant population people,war conflict battle,kill murder,river stream,\
    language tongue,illness sick disease,medicine drug tablet,rucksack backpack bag,journey trip travel,shut close,open launch,wear put";

static SYNONYMS: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut synonyms: HashMap<String, Vec<String>> = HashMap::new();
    for group in PLURALS.split(',').chain(SAME.split(',')) {
        let stems: Vec<String> =
            group.split_whitespace().filter_map(|word| tokens(word).into_iter().next()).map(|token| token.stem).collect();
        for stem in &stems {
            let known = synonyms.entry(stem.clone()).or_default();
            known.extend(stems.iter().filter(|other| *other != stem && !known.contains(other)).cloned().collect::<Vec<_>>());
        }
    }
    synonyms
});

/// Stems of other words that mean the same as those with this stem.
pub(super) fn of(stem: &str) -> &'static [String] {
    SYNONYMS.get(stem).map_or(&[], Vec::as_slice)
}
