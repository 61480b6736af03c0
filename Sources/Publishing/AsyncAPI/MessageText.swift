import Contracts

/// The words of the AsyncAPI document that are not the catalogue's.
enum MessageText {
    static let title = LocalizedText(
        uz: "Shina mavzulari va xabarlari", ru: "Топики и сообщения шины", en: "Topics and messages of the bus")
    static let description = LocalizedText(
        uz: """
            Har bir yozuv — Kafka ikkilik rejimidagi CloudEvents 1.0: atributlar `ce_` sarlavhalarida, hujjat yozuvning \
            qiymatida. Kirishda tuzilgan rejim (`application/cloudevents+json`) ham qabul qilinadi. Hammasi takror kelishi \
            mumkin: `ce_id` bir xil boʻlsa, xabar bitta. Shaxsiy maʼlumotlar sarlavha, kalit va mavzu nomlarida \
            turmaydi.
            """,
        ru: """
            Каждая запись — CloudEvents 1.0 в двоичном режиме Kafka: атрибуты в заголовках `ce_`, документ — значение \
            записи. На входе принимается и структурный режим (`application/cloudevents+json`). Всё может прийти повторно: \
            одинаковый `ce_id` — то же сообщение. Персональных данных нет ни в заголовках, ни в ключах, ни в именах топиков.
            """,
        en: """
            Each record is a CloudEvent 1.0 in Kafka's binary mode: attributes in `ce_` headers, the document as the \
            record's value. Structured mode (`application/cloudevents+json`) is accepted on input. Everything may come \
            twice: the same `ce_id` is the same message. Personal data never stands in headers, keys or names of topics.
            """)
    static let agencyTitle = LocalizedText(
        uz: "idora uchun mavzu va xabarlar", ru: "топики и сообщения для ведомства",
        en: "topics and messages for the agency")
    static let agencyDescription = LocalizedText(
        uz: """
            Bu hujjat idora adapteri nuqtayi nazaridan yozilgan: u topshiriqlarni oladi, tizimdan soʻraydi va har biriga \
            bitta yakuniy javob yuboradi. Idora faqat oʻz mavzulariga kira oladi.
            """,
        ru: """
            Документ написан от лица адаптера ведомства: он получает задания, спрашивает систему и на каждое отправляет один \
            окончательный ответ. Ведомству доступны только его топики.
            """,
        en: """
            Written from the side of the agency's adapter: it receives tasks, asks the system, and sends one final reply to \
            each. An agency can touch its own topics and nothing else.
            """)
    static let server = LocalizedText(uz: "Kafka brokeri", ru: "Брокер Kafka", en: "A Kafka broker")
    static let mutualTLS = LocalizedText(
        uz: "Mijoz sertifikati bilan TLS: idoralar uchun yoʻl.", ru: "TLS с сертификатом клиента: путь для ведомств.",
        en: "TLS with a client certificate: the way for agencies.")
    static let plain = LocalizedText(
        uz: "TLS ustidan SASL PLAIN.", ru: "SASL PLAIN поверх TLS.", en: "SASL PLAIN over TLS.")

    // MARK: Channels

    static let journal = LocalizedText(
        uz: "Jurnal: har qanday ish bilan sodir boʻlgan hamma narsa", ru: "Журнал: всё, что происходит с любым делом",
        en: "The journal: everything that happens to any case")
    static let contracts = LocalizedText(
        uz: "Shartnomalar, digest boʻyicha", ru: "Договоры по дайджесту", en: "The contracts, by digest")
    static let tasks = LocalizedText(
        uz: "Idoradan soʻraladigan ishlar", ru: "Что просят у ведомства", en: "What the agency is asked")
    static let replies = LocalizedText(
        uz: "Idoraning javoblari", ru: "Ответы ведомства", en: "What the agency answers")
    static let work = LocalizedText(
        uz: "Yozuvlar niyatlari: adapter oʻzi uchun saqlaydi, uni boshqa hech kim oʻqimaydi",
        ru: "Намерения записи: адаптер хранит их для себя, больше их никто не читает",
        en: "Intents of writes: the adapter keeps them for itself, nobody else reads them")
    static let dead = LocalizedText(
        uz: "Adapter tushuna olmagan xabarlar, sababi bilan", ru: "Сообщения, которых адаптер не понял, с причиной",
        en: "What the adapter could not understand, with the reason")
    static let results = LocalizedText(
        uz: "Portal ishlarining natijalari", ru: "Результаты дел портала", en: "The results of the portal's cases")
    static let portal = LocalizedText(
        uz: "Portalning identifikatori", ru: "Идентификатор портала", en: "The portal's id")

    // MARK: Operations

    static let readJournal = LocalizedText(
        uz: "Jurnalni oʻqish", ru: "Читать журнал", en: "Read the journal")
    static let appendJournal = LocalizedText(
        uz: "Jurnalga yozish", ru: "Писать в журнал", en: "Append to the journal")
    static let sendResult = LocalizedText(
        uz: "Natijani portalga yuborish", ru: "Отправить результат порталу", en: "Send a result to the portal")
    static let publishContract = LocalizedText(
        uz: "Shartnomani eʼlon qilish", ru: "Опубликовать договор", en: "Publish a contract")
    static let readContract = LocalizedText(
        uz: "Shartnomani oʻqish", ru: "Прочитать договор", en: "Read a contract")
    static let readDead = LocalizedText(
        uz: "Tushunilmagan xabarlarni koʻrish", ru: "Просмотреть непонятые сообщения", en: "Look at dead letters")
    static let sendDead = LocalizedText(
        uz: "Tushunilmagan xabarni chetga qoʻyish", ru: "Отложить непонятое сообщение", en: "Put a dead letter aside")
    static let usedBy = LocalizedText(
        uz: "Foydalanadigan xizmatlar", ru: "Используют услуги", en: "Services that use it")
    static let read = LocalizedText(
        uz: "Hech narsani oʻzgartirmaydi.", ru: "Ничего не меняет.", en: "Changes nothing.")
    static let write = LocalizedText(
        uz: "Idorada oʻzgarish qiladi: `ce_id` ning urinish raqamisiz qismi — takrorlanmaslik kaliti.",
        ru: "Меняет данные ведомства: `ce_id` без номера попытки — ключ идемпотентности.",
        en: "Changes something at the agency: `ce_id` without the attempt's number is the idempotency key.")

    // MARK: Messages

    static let task = LocalizedText(uz: "Topshiriq", ru: "Задание", en: "Task")
    static let answered = LocalizedText(uz: "Bajarildi", ru: "Исполнено", en: "Answered")
    static let refused = LocalizedText(
        uz: "Idora rad etdi, sababi bilan", ru: "Ведомство отказало, с причиной",
        en: "The agency says no, with its reason")
    static let failed = LocalizedText(
        uz: "Bajarib boʻlmadi, xatosi bilan", ru: "Не удалось исполнить, с ошибкой",
        en: "It could not be done, with the error")
    static let caseOpened = LocalizedText(
        uz: "Portal ish ochdi", ru: "Портал открыл дело", en: "A portal opened a case")
    static let taskReplied = LocalizedText(
        uz: "Idora javobi qabul qilindi va tekshirildi", ru: "Ответ ведомства принят и проверен",
        en: "An agency's reply was taken in and judged")
    static let taskUndeliverable = LocalizedText(
        uz: "Topshiriqni idoraga yetkazib boʻlmadi", ru: "Задание не удалось доставить ведомству",
        en: "A task could not be delivered to the agency")
    static let stepOverdue = LocalizedText(
        uz: "Qadam muddati oʻtdi", ru: "Срок шага истёк", en: "A step's deadline has passed")
    static let caseExpired = LocalizedText(
        uz: "Ish muddati oʻtdi", ru: "Срок дела истёк", en: "The case's deadline has passed")
    static let result = LocalizedText(
        uz: "Ishning natijasi; eng katta tahriri hisobga olinadi", ru: "Исход дела; считается наибольшая редакция",
        en: "The outcome of a case; the greatest revision counts")
    static let contract = LocalizedText(
        uz: "Xizmat shartnomasi bir butun holda", ru: "Договор услуги целиком", en: "A service's contract in one piece")

    // MARK: Headers

    static let caseID = LocalizedText(uz: "Ish", ru: "Дело", en: "The case")
    static let taskID = LocalizedText(
        uz: "ish / qadam / element / tur / urinish", ru: "дело / шаг / элемент / вид / попытка",
        en: "case / step / element / kind / attempt")
    static let cause = LocalizedText(
        uz: "Bunga sabab boʻlgan xabarning identifikatori", ru: "Идентификатор сообщения-причины",
        en: "The id of the message that caused this one")
    static let expiry = LocalizedText(
        uz: "Shu vaqtdan keyin javob kerak emas; undan soʻng tizim chaqirilmaydi",
        ru: "После этого момента ответ не нужен; позже систему не спрашивают",
        en: "When an answer is of no more use; the system is not asked past it")
    static let sequence = LocalizedText(
        uz: "Tartib: kattarogʻi keyingisi", ru: "Порядок: большее — позднее", en: "The order: greater is later")
    static let digest = LocalizedText(
        uz: "Ish shartnomasining digesti (SHA-256)", ru: "Дайджест договора дела (SHA-256)",
        en: "The digest of the case's contract (SHA-256)")
    static let operation = LocalizedText(uz: "Amal", ru: "Операция", en: "The operation")
    static let document = LocalizedText(uz: "Hujjat", ru: "Документ", en: "The document")
    static let trace = LocalizedText(uz: "W3C Trace Context", ru: "W3C Trace Context", en: "W3C Trace Context")
}
