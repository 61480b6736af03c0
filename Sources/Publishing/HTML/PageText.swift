import Contracts
import JSONSchema

/// The words of the pages that are not the catalogue's.
enum PageText {
    /// Things that are counted, with their forms.
    struct Unit {
        let uz: String
        let ru: (one: String, few: String, many: String)
        let en: (one: String, many: String)

        func word(_ count: Int64, _ language: Language) -> String {
            switch language {
            case .uz: uz
            case .ru: DurationWords.russian(count, ru.one, ru.few, ru.many)
            case .en: count == 1 ? en.one : en.many
            }
        }
    }

    // MARK: The frame

    static let skip = LocalizedText(uz: "Asosiy matnga oʻtish", ru: "К содержанию", en: "Skip to the content")
    static let languages = LocalizedText(uz: "Til", ru: "Язык", en: "Language")
    static let way = LocalizedText(uz: "Yoʻl", ru: "Навигация", en: "Breadcrumbs")
    static let catalogue = LocalizedText(uz: "Katalog", ru: "Каталог", en: "Catalogue")
    static let edition = LocalizedText(uz: "Katalog tahriri", ru: "Редакция каталога", en: "Edition of the catalogue")
    static let source = LocalizedText(
        uz: "Sahifa shartnomalar fayllaridan tuzilgan: bu yerda yozilgani — shina tekshiradigan narsa.",
        ru: "Страница составлена по файлам договоров: здесь написано то, что проверяет шина.",
        en: "Made from the contracts' files: what is written here is what the bus checks.")

    // MARK: The index

    static let lead = LocalizedText(
        uz:
            "Fuqaro bitta ariza topshiradi, qolganini davlat idoralari bajaradi. Bu yerda har bir xizmat nimani soʻrashi, "
            + "kimga nima aytilishi va qachon javob berilishi yozilgan.",
        ru:
            "Гражданин подаёт одно заявление, остальное делают государственные органы. Здесь сказано, что требует каждая "
            + "услуга, кому что сообщается и в какой срок даётся ответ.",
        en:
            "A citizen files one application, and the state does the rest. Here it says what each service asks for, who is "
            + "told what, and by when there is an answer.")
    static let services = LocalizedText(uz: "Xizmatlar", ru: "Услуги", en: "Services")
    static let agencies = LocalizedText(uz: "Idoralar", ru: "Ведомства", en: "Agencies")
    static let documents = LocalizedText(uz: "Hujjatlar", ru: "Документы", en: "Documents")
    static let agenciesCaption = LocalizedText(
        uz: "Idoralar, ulardan nima soʻrash mumkin va qaysi xizmatlar soʻraydi",
        ru: "Ведомства, что у них можно запросить и какие услуги запрашивают",
        en: "Agencies, what they can be asked, and the services that ask it")
    static let documentsCaption = LocalizedText(
        uz: "Standartlashtirilgan hujjatlar", ru: "Стандартизированные документы", en: "Standardized documents")
    static let agency = LocalizedText(uz: "Idora", ru: "Ведомство", en: "Agency")
    static let document = LocalizedText(uz: "Hujjat", ru: "Документ", en: "Document")
    static let operation = LocalizedText(uz: "Amal", ru: "Операция", en: "Operation")
    static let operations = LocalizedText(uz: "Amallar", ru: "Операции", en: "Operations")
    static let code = LocalizedText(uz: "Kodi", ru: "Код", en: "Code")

    // MARK: A service

    static let facts = LocalizedText(uz: "Asosiy maʼlumotlar", ru: "Основные сведения", en: "At a glance")
    static let mayCall = LocalizedText(uz: "Kim chaqira oladi", ru: "Кто может вызывать", en: "Who may call it")
    static let anyPortal = LocalizedText(uz: "har qanday portal", ru: "любой портал", en: "any portal")
    static let deadline = LocalizedText(uz: "Muddat", ru: "Срок", en: "Deadline")
    static let application = LocalizedText(uz: "Ariza", ru: "Заявление", en: "Application")
    static let result = LocalizedText(uz: "Natija", ru: "Результат", en: "Result")
    static let call = LocalizedText(uz: "API chaqiruvi", ru: "Вызов API", en: "API call")
    static let digest = LocalizedText(uz: "Shartnoma digesti", ru: "Дайджест договора", en: "Digest of the contract")
    static let plan = LocalizedText(uz: "Reja", ru: "План", en: "Plan")
    static let steps = LocalizedText(uz: "Qadamlar", ru: "Шаги", en: "Steps")
    static let stepsCaption = LocalizedText(
        uz: "Kimdan nima, qachon va qancha muddatga soʻraladi", ru: "Кого, о чём, когда и на какой срок просят",
        en: "Who is asked for what, when, and for how long")
    static let step = LocalizedText(uz: "Qadam", ru: "Шаг", en: "Step")
    static let after = LocalizedText(uz: "Qaysi qadamdan keyin", ru: "После шагов", en: "After")
    static let atOnce = LocalizedText(uz: "darhol", ru: "сразу", en: "at once")
    static let required = LocalizedText(uz: "Majburiy", ru: "Обязательный", en: "Required")
    static let usually = LocalizedText(uz: "Odatda", ru: "Обычно", en: "Usually")
    static let ofCase = LocalizedText(uz: "ish muddati", ru: "срок дела", en: "the case's")
    static let yes = LocalizedText(uz: "ha", ru: "да", en: "yes")
    static let no = LocalizedText(uz: "yoʻq", ru: "нет", en: "no")
    static let told = LocalizedText(
        uz: "Kimga nima aytiladi", ru: "Кому что сообщается", en: "Who is told what")
    static let toldLead = LocalizedText(
        uz: "Idoraga faqat quyidagilar yuboriladi, boshqa hech narsa emas.",
        ru: "Ведомству передаётся только перечисленное и ничего сверх этого.",
        en: "An agency is sent what is listed here, and nothing else.")
    static let matrix = LocalizedText(
        uz: "Arizadagi maʼlumot qaysi idoraga boradi", ru: "Какие данные заявления куда идут",
        en: "Which part of the application goes to whom")
    static let sent = LocalizedText(uz: "yuboriladi", ru: "передаётся", en: "sent")
    static let notSent = LocalizedText(uz: "yuborilmaydi", ru: "не передаётся", en: "not sent")
    static let toldField = LocalizedText(uz: "Nima", ru: "Что", en: "What")
    static let origin = LocalizedText(uz: "Qayerdan", ru: "Откуда", en: "From where")
    static let fromApplication = LocalizedText(uz: "Ariza", ru: "Заявление", en: "Application")
    static let fromReply = LocalizedText(uz: "Javob", ru: "Ответ", en: "Reply")
    static let fromElement = LocalizedText(
        uz: "Roʻyxat elementi", ru: "Элемент списка", en: "Element of the list")
    static let fromUndone = LocalizedText(
        uz: "Bekor qilinayotgan javob", ru: "Отменяемый ответ", en: "The answer that is undone")
    static let fromCase = LocalizedText(uz: "Ish", ru: "Дело", en: "Case")
    static let caseID = LocalizedText(uz: "identifikatori", ru: "идентификатор", en: "its id")
    static let caseOpenedAt = LocalizedText(uz: "ochilgan vaqti", ru: "время открытия", en: "when it was opened")
    static let fixed = LocalizedText(uz: "Oʻzgarmas qiymat", ru: "Постоянное значение", en: "Fixed value")
    static let including = LocalizedText(uz: "shu jumladan", ru: "в том числе", en: "including")
    static let madeOf = LocalizedText(
        uz: "Natija nimadan tuziladi", ru: "Из чего складывается результат", en: "What the result is made of")

    // MARK: Fields

    static let fields = LocalizedText(uz: "Maydonlar", ru: "Поля", en: "Fields")
    static let field = LocalizedText(uz: "Maydon", ru: "Поле", en: "Field")
    static let kind = LocalizedText(uz: "Turi", ru: "Вид", en: "Kind")
    static let obligatory = LocalizedText(uz: "Majburiymi", ru: "Обязательно", en: "Required")
    static let limits = LocalizedText(uz: "Cheklovlar", ru: "Ограничения", en: "Limits")
    static let personal = LocalizedText(uz: "shaxsiy", ru: "персональное", en: "personal")
    static let personalColumn = LocalizedText(
        uz: "Shaxsiy maʼlumot", ru: "Персональные данные", en: "Personal data")
    static let noFields = LocalizedText(
        uz: "Hujjatning maydonlari sanab oʻtilmagan.", ru: "Поля документа не перечислены.",
        en: "The document's fields are not listed.")
    static let or = LocalizedText(uz: " yoki ", ru: " или ", en: " or ")
    static let string = LocalizedText(uz: "matn", ru: "текст", en: "text")
    static let integer = LocalizedText(uz: "butun son", ru: "целое число", en: "whole number")
    static let number = LocalizedText(uz: "son", ru: "число", en: "number")
    static let boolean = LocalizedText(uz: "ha yoki yoʻq", ru: "да или нет", en: "yes or no")
    static let object = LocalizedText(uz: "guruh", ru: "группа", en: "group")
    static let list = LocalizedText(uz: "roʻyxat", ru: "список", en: "list")
    static let nothing = LocalizedText(uz: "boʻsh", ru: "пусто", en: "nothing")
    static let anything = LocalizedText(uz: "har qanday qiymat", ru: "любое значение", en: "any value")
    static let date = LocalizedText(uz: "sana, YYYY-OO-KK", ru: "дата, ГГГГ-ММ-ДД", en: "date, YYYY-MM-DD")
    static let dateTime = LocalizedText(uz: "sana va vaqt", ru: "дата и время", en: "date and time")
    static let time = LocalizedText(uz: "vaqt", ru: "время", en: "time of day")
    static let duration = LocalizedText(uz: "davomiylik", ru: "длительность", en: "duration")
    static let email = LocalizedText(uz: "elektron pochta", ru: "электронная почта", en: "e-mail address")
    static let uri = LocalizedText(uz: "manzil (URI)", ru: "адрес (URI)", en: "address (URI)")
    static let pinfl = LocalizedText(
        uz: "JShShIR: nazorat raqamli 14 raqam", ru: "ПИНФЛ: 14 цифр с контрольной",
        en: "PINFL: 14 digits with a check digit")
    static let stir = LocalizedText(uz: "STIR: 9 raqam", ru: "СТИР (ИНН): 9 цифр", en: "STIR: 9 digits")
    static let cadastre = LocalizedText(uz: "kadastr raqami", ru: "кадастровый номер", en: "cadastral number")
    static let passport = LocalizedText(
        uz: "pasport: 2 lotin harfi va 7 raqam", ru: "паспорт: 2 латинские буквы и 7 цифр",
        en: "passport: 2 Latin letters and 7 digits")
    static let phone = LocalizedText(
        uz: "telefon: +998 va 9 raqam", ru: "телефон: +998 и 9 цифр", en: "telephone: +998 and 9 digits")
    static let oked = LocalizedText(uz: "IFUT kodi", ru: "код ОКЭД", en: "OKED code")
    static let exactly = LocalizedText(uz: "aynan", ru: "ровно", en: "exactly")
    static let atLeast = LocalizedText(uz: "kamida", ru: "не меньше", en: "at least")
    static let atMost = LocalizedText(uz: "koʻpi bilan", ru: "не больше", en: "at most")
    static let above = LocalizedText(uz: "katta:", ru: "больше", en: "above")
    static let below = LocalizedText(uz: "kichik:", ru: "меньше", en: "below")
    static let multipleOf = LocalizedText(uz: "qadami", ru: "с шагом", en: "in steps of")
    static let unique = LocalizedText(uz: "takrorlanmaydi", ru: "без повторов", en: "no value twice")
    static let pattern = LocalizedText(uz: "qolip:", ru: "по образцу", en: "by the pattern")
    static let always = LocalizedText(uz: "doim", ru: "всегда", en: "always")
    static let oneOf = LocalizedText(uz: "quyidagilardan biri", ru: "одно из", en: "one of")
    static let characters = Unit(
        uz: "belgi", ru: (one: "знак", few: "знака", many: "знаков"), en: (one: "character", many: "characters"))
    static let elements = Unit(
        uz: "ta element", ru: (one: "элемент", few: "элемента", many: "элементов"),
        en: (one: "element", many: "elements"))
    static let members = Unit(
        uz: "ta maydon", ru: (one: "поле", few: "поля", many: "полей"), en: (one: "field", many: "fields"))

    // MARK: Agencies and documents

    static let operationsCaption = LocalizedText(
        uz: "Idoradan nima soʻrash mumkin", ru: "Что можно запросить у ведомства", en: "What the agency can be asked")
    static let usedCaption = LocalizedText(
        uz: "Hujjatdan foydalanadiganlar", ru: "Кто использует документ", en: "Who uses the document")
    static let effect = LocalizedText(uz: "Taʼsiri", ru: "Действие", en: "Effect")
    static let reads = LocalizedText(uz: "faqat oʻqiydi", ru: "только читает", en: "reads only")
    static let writes = LocalizedText(uz: "oʻzgartiradi", ru: "меняет данные", en: "changes data")
    static let gets = LocalizedText(uz: "Oladi", ru: "Получает", en: "Gets")
    static let answers = LocalizedText(uz: "Javob beradi", ru: "Отвечает", en: "Answers")
    static let usedBy = LocalizedText(uz: "Qayerda ishlatiladi", ru: "Где используется", en: "Where it is used")
    static let usedAs = LocalizedText(uz: "Nima sifatida", ru: "В качестве чего", en: "As what")
    static let requestOf = LocalizedText(uz: "amal soʻrovi", ru: "запрос операции", en: "request of an operation")
    static let responseOf = LocalizedText(uz: "amal javobi", ru: "ответ операции", en: "answer of an operation")
    static let partOf = LocalizedText(
        uz: "boshqa hujjat qismi", ru: "часть другого документа", en: "part of a document")
    static let unused = LocalizedText(uz: "Hozircha hech qayerda.", ru: "Пока нигде.", en: "Nowhere yet.")
    static let identifier = LocalizedText(uz: "Identifikator", ru: "Идентификатор", en: "Identifier")
    static let schema = LocalizedText(uz: "JSON Schema", ru: "JSON Schema", en: "JSON Schema")
    static let whatItIsTold = LocalizedText(
        uz: "Unga nima aytiladi", ru: "Что ему сообщают", en: "What it is told")
}
