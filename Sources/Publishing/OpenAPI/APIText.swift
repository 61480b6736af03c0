import Contracts

/// The words of the OpenAPI document that are not the catalogue's.
enum APIText {
    // MARK: The whole

    static let title = LocalizedText(
        uz: "Portallar uchun HTTP API", ru: "HTTP API для порталов", en: "HTTP API for portals")
    static let description = LocalizedText(
        uz: """
            Portal bitta ariza yuboradi, davlat idoralari qolganini bajaradi. `POST` ishni ochadi; ish oʻz identifikatori \
            bilan oʻqiladi yoki hodisalar oqimi orqali kuzatiladi.

            Har bir `GET` manzili `HEAD` soʻroviga ham javob beradi. Har bir xato — RFC 9457 boʻyicha muammo: `code` \
            oʻzgarmaydi, `remedy` nima qilish kerakligini aytadi. Har bir 503 dan keyin `Retry-After` soniyadan soʻng \
            **oʻsha kalit bilan** qayta urinib koʻring: hech qaysi ish ikki marta ochilmaydi.
            """,
        ru: """
            Портал отправляет одно заявление, остальное делают ведомства. `POST` открывает дело; дело читают по его \
            идентификатору или следят за ним по потоку событий.

            Каждый адрес с `GET` отвечает и на `HEAD`. Каждая ошибка — проблема по RFC 9457: `code` не меняется, `remedy` \
            говорит, что делать. После каждого 503 повторите запрос через `Retry-After` секунд **с тем же ключом**: ни \
            одно дело не откроется дважды.
            """,
        en: """
            A portal sends one application, and the agencies do the rest. `POST` opens a case; it is read by its id, or \
            followed as a stream of events.

            Whatever answers `GET` answers `HEAD`, too. Each error is a problem (RFC 9457): its `code` is stable, its \
            `remedy` says what to do. After each 503, try again after `Retry-After` seconds **with the same key**: no case \
            is opened twice.
            """)
    static let bearer = LocalizedText(
        uz: "Portalga berilgan kalit.", ru: "Ключ, выданный порталу.", en: "The key that the portal was given.")
    static let operatorBearer = LocalizedText(
        uz: "Operatorga berilgan kalit.", ru: "Ключ, выданный оператору.", en: "The key that the operator was given.")
    static let tagServices = LocalizedText(uz: "Xizmatlar", ru: "Услуги", en: "Services")
    static let tagCases = LocalizedText(uz: "Ishlar", ru: "Дела", en: "Cases")
    static let tagHealth = LocalizedText(uz: "Holat", ru: "Состояние", en: "Health")

    // MARK: Calls

    static let openCase = LocalizedText(uz: "Ish ochish", ru: "Открыть дело", en: "Open a case")
    static let readCase = LocalizedText(uz: "Ishni oʻqish", ru: "Прочитать дело", en: "Read a case")
    static let followCase = LocalizedText(uz: "Ishni kuzatish", ru: "Следить за делом", en: "Follow a case")
    static let followCaseMore = LocalizedText(
        uz: """
            Server-Sent Events: jurnalning oʻquvchiga koʻrinadigan har bir oʻzgarishi uchun bitta hodisa; `data` — \
            `CaseEvent`. Oxirgisida `"state":"closed"`, keyin oqim tugaydi. Boʻsh oqimga vaqti-vaqti bilan izoh yuboriladi.
            """,
        ru: """
            Server-Sent Events: одно событие на каждое изменение, видимое читателю; `data` — `CaseEvent`. В последнем \
            `"state":"closed"`, затем поток кончается. В пустой поток время от времени приходит комментарий.
            """,
        en: """
            Server-Sent Events: one for each event of the journal that changes what a reader sees; `data` is a `CaseEvent`. \
            The last one has `"state":"closed"`; then the stream ends. An idle stream gets a comment now and then.
            """)
    static let cancelCase = LocalizedText(uz: "Ishni bekor qilish", ru: "Отозвать дело", en: "Withdraw a case")
    static let cancelCaseMore = LocalizedText(
        uz: """
            Portal oʻzining ochiq ishini qaytarib oladi, agar xizmat buni taqiqlamasa. Bajarilib boʻlgan narsalar shartnomada             koʻrsatilganidek bekor qilinadi. Yana bir bor yuborilgan soʻrov hech narsani oʻzgartirmaydi.
            """,
        ru: """
            Портал отзывает своё открытое дело, если услуга этого не запрещает. Сделанное отменяется там, где это             предусмотрено договором. Повторный запрос ничего не меняет.
            """,
        en: """
            A portal withdraws its open case, unless the service forbids it. What was done is undone where the contract             says how. The same again changes nothing.
            """)
    static let reissueStep = LocalizedText(
        uz: "Qadamni yana soʻrash", ru: "Запросить шаг ещё раз", en: "Have a step asked for again")
    static let reissueStepMore = LocalizedText(
        uz: """
            Operator uchun: bajarilmagan, kechikkan yoki bekor qilingan element yoki muvaffaqiyatsiz bekor qilish yana bir             bor soʻraladi. Idora oʻsha idempotentlik kalitini oladi. `attempt` — oxirgi urinish: ikki operator buni bir marta             qiladi.
            """,
        ru: """
            Для оператора: неудавшийся, просроченный или отменённый элемент или неудавшаяся отмена запрашиваются ещё раз.             Ведомство получает тот же ключ идемпотентности. `attempt` — последняя попытка: два оператора сделают это один раз.
            """,
        en: """
            For operators: an element that failed, was late or cancelled, or a compensation that failed, is asked for once             more. The agency gets the same idempotency key. `attempt` is the last attempt: two operators do it once.
            """)
    static let settleStep = LocalizedText(
        uz: "Qadamni hal qilingan deb belgilash", ru: "Отметить шаг улаженным", en: "Settle a step by hand")
    static let settleStepMore = LocalizedText(
        uz: "Operator uchun: shubhali vazifadan yoki bekor qilishdan hech narsa qolmagan.",
        ru: "Для оператора: от задачи, исход которой неизвестен, или от отмены ничего не осталось.",
        en: "For operators: nothing of a task in doubt, or of a compensation, remains to be seen to.")
    static let listServices = LocalizedText(
        uz: "Bu portal chaqirishi mumkin boʻlgan xizmatlar", ru: "Услуги, доступные этому порталу",
        en: "The services that this portal may call")
    static let readService = LocalizedText(
        uz: "Xizmat va uning hujjatlari sxemalari", ru: "Услуга со схемами её документов",
        en: "A service with the schemas of its documents")
    static let live = LocalizedText(
        uz: "Jarayon ishlayaptimi", ru: "Работает ли процесс", en: "Whether the process runs")
    static let ready = LocalizedText(
        uz: "Shina javob beradimi va indeks undan ortda qolmadimi", ru: "Отвечает ли шина и успевает ли за ней индекс",
        en: "Whether the bus answers and the index keeps up with it")
    static let metrics = LocalizedText(
        uz: "Prometheus koʻrsatkichlari", ru: "Показатели для Prometheus", en: "Metrics for Prometheus")

    // MARK: Headers and parameters

    static let idempotencyKey = LocalizedText(
        uz: """
            1 dan 255 gacha koʻrinadigan ASCII belgi, oddiy yoki qoʻshtirnoq ichida. Har bir yangi ariza uchun yangi kalit \
            yarating va har bir takrorda oʻshani yuboring: bir xil kalit — bir xil ish.
            """,
        ru: """
            От 1 до 255 видимых символов ASCII, как есть или в кавычках. Для каждого нового заявления — новый ключ, при \
            каждом повторе — тот же: один ключ — одно дело.
            """,
        en: """
            1 to 255 visible ASCII characters, plain or as a quoted string. Make a new one for each application and repeat \
            it with each retry: the same key is the same case.
            """)
    static let referenceHeader = LocalizedText(
        uz: """
            Portalning ariza uchun oʻz nomi, `reference` sifatida koʻrinadi: ASCII, qolgan hammasi foizli kodlangan UTF-8, \
            koʻpi bilan 200 bayt. Bu yerga shaxsiy maʼlumot yozmang.
            """,
        ru: """
            Собственное имя заявления у портала, видно как `reference`: ASCII, всё остальное — UTF-8 в процентной \
            кодировке, не больше 200 байт. Не пишите сюда персональные данные.
            """,
        en: """
            The portal's own name for the application, shown as `reference`: ASCII, and everything else as percent-encoded \
            UTF-8, at most 200 bytes. No personal data belongs here.
            """)
    static let prefer = LocalizedText(
        uz: "`wait=N` (RFC 7240): javob ish yopilguncha, koʻpi bilan N soniya (va 60) kutadi.",
        ru: "`wait=N` (RFC 7240): ответ ждёт закрытия дела, не дольше N секунд (и 60).",
        en: "`wait=N` (RFC 7240) holds the answer back until the case closes, at most N seconds (and 60).")
    static let ifNoneMatch = LocalizedText(
        uz: "Oldingi javobning `ETag` qiymati; hech narsa oʻzgarmagan boʻlsa, 304.",
        ru: "`ETag` прежнего ответа; если ничего не изменилось, ответ — 304.",
        en: "The `ETag` of an earlier answer; 304 where nothing has changed.")
    static let lastEventID = LocalizedText(
        uz: "Oxirgi olingan hodisaning `id` si: oqim undan keyin davom etadi.",
        ru: "`id` последнего полученного события: поток продолжится после него.",
        en: "The `id` of the last event that came: the stream goes on after it.")
    static let trace = LocalizedText(
        uz: "W3C Trace Context: ish bilan birga shinadan oʻtadi.", ru: "W3C Trace Context: идёт с делом через шину.",
        en: "W3C Trace Context: goes with the case through the bus.")
    static let caseParameter = LocalizedText(
        uz: "Ishning identifikatori: kichik harfli UUID.", ru: "Идентификатор дела: UUID строчными буквами.",
        en: "The case's id: a UUID in lower case.")
    static let stepParameter = LocalizedText(uz: "Qadamning nomi.", ru: "Имя шага.", en: "The step's name.")
    static let words = LocalizedText(
        uz: "Nima uchun yoki nima qilingani; shaxsiy maʼlumotsiz.", ru: "Почему, или что сделано; без личных данных.",
        en: "Why, or what was done; without personal data.")
    static let serviceParameter = LocalizedText(uz: "Xizmatning nomi.", ru: "Имя услуги.", en: "The service's name.")
    static let location = LocalizedText(uz: "Ishning manzili.", ru: "Адрес дела.", en: "Where the case is.")
    static let retryAfter = LocalizedText(
        uz: "Necha soniyadan keyin qayta soʻrash.", ru: "Через сколько секунд спросить снова.",
        en: "After how many seconds to ask again.")
    static let preferenceApplied = LocalizedText(
        uz: "Qancha kutilgan boʻlardi.", ru: "Сколько длилось бы ожидание.", en: "How long it would have waited.")
    static let etag = LocalizedText(
        uz: "Har bir oʻzgarish bilan almashadi.", ru: "Меняется с каждым изменением.", en: "Changes with each change.")

    // MARK: Answers

    static let accepted = LocalizedText(
        uz: "Ish ochiq: u jurnalda, yoʻqolmaydi.", ru: "Дело открыто: оно в журнале и не потеряется.",
        en: "The case is open: it is in the journal and will not be lost.")
    static let closed = LocalizedText(
        uz: "Ish allaqachon yopilgan.", ru: "Дело уже закрыто.", en: "The case has closed already.")
    static let cancelled = LocalizedText(
        uz: "Ish bekor qilindi.", ru: "Дело отозвано.", en: "The case is withdrawn.")
    static let cancelledBefore = LocalizedText(
        uz: "Ish allaqachon bekor qilingan.", ru: "Дело уже было отозвано.", en: "The case had been withdrawn before.")
    static let commandDone = LocalizedText(
        uz: "Bajarildi; natijasiz ish.", ru: "Сделано; дело без результата.", en: "Done; the case, without its result.")
    static let caseAsItIs = LocalizedText(
        uz: "Ish hozirgi holatida.", ru: "Дело в его нынешнем виде.", en: "The case as it is.")
    static let notModified = LocalizedText(
        uz: "Hech narsa oʻzgarmagan.", ru: "Ничего не изменилось.", en: "Nothing has changed.")
    static let events = LocalizedText(
        uz: "Oʻzgarishlar oqimi, ish yopilguncha.", ru: "Поток изменений до закрытия дела.",
        en: "The stream of changes, until the case closes.")
    static let services = LocalizedText(
        uz: "Xizmatlar, barcha versiyalarida.", ru: "Услуги во всех их версиях.",
        en: "The services, in all their versions.")
    static let service = LocalizedText(uz: "Xizmat.", ru: "Услуга.", en: "The service.")
    static let works = LocalizedText(uz: "Ha.", ru: "Да.", en: "Yes.")
    static let metricsText = LocalizedText(
        uz: "Prometheus matni, 0.0.4 versiyasi.", ru: "Текст Prometheus, версия 0.0.4.",
        en: "Prometheus text, version 0.0.4.")

    // MARK: What stands in bodies

    static let caseID = LocalizedText(uz: "Ishning identifikatori", ru: "Идентификатор дела", en: "The case's id")
    static let reference = LocalizedText(
        uz: "Portalning ariza uchun oʻz nomi", ru: "Собственное имя заявления у портала",
        en: "The portal's own name for the application")
    static let outcome = LocalizedText(
        uz: "Ish qanday tugagani; ochiq boʻlsa — null", ru: "Чем кончилось дело; null, пока оно открыто",
        en: "How the case ended; null while it is open")
    static let result = LocalizedText(
        uz: "Natija hujjati; `completed` va `partial` dan boshqa hollarda null",
        ru: "Документ результата; null, если исход не `completed` и не `partial`",
        en: "The result document; null unless the outcome is `completed` or `partial`")
    static let revision = LocalizedText(
        uz: "Natijaning tahriri; natija yoʻq boʻlsa — 0", ru: "Редакция результата; 0, пока его нет",
        en: "The revision of the result; 0 while there is none")
    static let stepRequired = LocalizedText(
        uz: "Ish bu qadamsiz tugay olmasa — true", ru: "true, если без этого шага дело не завершить",
        en: "Whether the case fails without it")
    static let stepOutcome = LocalizedText(
        uz: "Qadam qanday tugagani", ru: "Чем кончился шаг", en: "How the step ended")
    static let late = LocalizedText(
        uz: "Qadam tugaganidan keyin kelgan javob", ru: "Ответ, пришедший после того, как шаг кончился",
        en: "An answer that came after the step had ended")
    static let stepAgency = LocalizedText(
        uz: "Idora; muqobillardan hech biri hali javob bermagan boʻlsa, null",
        ru: "Ведомство; null, пока ни одна из альтернатив не ответила",
        en: "The agency; null while none of several alternatives has answered")
    static let because = LocalizedText(
        uz: "`skipped` da: sharti bajarilmadi, kerakli qadam kelmadi yoki ish yopildi",
        ru: "При `skipped`: условие не выполнено, нужный шаг не состоялся или дело закрылось",
        en: "With `skipped`: its condition does not hold, what it needs did not come, or the case had closed")
    static let elements = LocalizedText(
        uz: "Bir nechta narsa soʻralgan qadamda: massivning har bir elementi yoki har bir muqobil",
        ru: "У шага с несколькими запросами: каждый элемент массива или каждая альтернатива",
        en: "Where a step asks several things: each element of the array, or each alternative")
    static let element = LocalizedText(
        uz: "Elementning oʻrni (0 dan) yoki muqobilning nomi", ru: "Номер элемента (с 0) или имя альтернативы",
        en: "The element's index, from 0, or the alternative's name")
    static let attempts = LocalizedText(
        uz: "Idoradan necha marta soʻralgani; oxirgi urinishning raqami",
        ru: "Сколько раз спросили ведомство; номер последней попытки",
        en: "How often the agency was asked: the number of the last attempt")
    static let remindedAt = LocalizedText(
        uz: "Idoraga qachon eslatilgani", ru: "Когда ведомству напомнили", en: "When the agency was reminded")
    static let compensation = LocalizedText(
        uz: "Bajarilgan ish qanday bekor qilinayotgani", ru: "Как отменяется сделанное",
        en: "How what was done is being undone")
    static let undoingOutcome = LocalizedText(
        uz: "`answered` — bekor qilindi; `failed` — boʻlmadi; `settled` — operator hal qildi",
        ru: "`answered` — отменено; `failed` — не удалось; `settled` — улажено оператором",
        en: "`answered`: undone; `failed`: it could not be; `settled`: an operator saw to it")
    static let cancellationReason = LocalizedText(
        uz: "Bekor qilingan ishda: portal aytgan sabab", ru: "У отменённого дела: причина, названная порталом",
        en: "Of a cancelled case: why, as its portal said")
    static let refusalReason = LocalizedText(
        uz: "`command-refused` da: nega hech narsa qilinmadi", ru: "При `command-refused`: почему ничего не сделано",
        en: "With `command-refused`: why nothing was done")
    static let closedOutcome = LocalizedText(
        uz: "`case-closed` da: ish qanday tugagani", ru: "При `case-closed`: чем кончилось дело",
        en: "With `case-closed`: how the case ended")
    static let problemCode = LocalizedText(
        uz: "Oʻzgarmas kod, masalan `already-registered`", ru: "Неизменный код, например `already-registered`",
        en: "A stable code, such as `already-registered`")
    static let problemMessage = LocalizedText(
        uz: "Inson uchun izoh", ru: "Пояснение для человека", en: "What happened, for a person")
    static let agencyProblem = LocalizedText(
        uz: "Idora nega rad etgani yoki nima uchun bajarib boʻlmagani",
        ru: "Почему ведомство отказало или почему не удалось выполнить",
        en: "Why an agency refused, or why it could not be done")
    static let problem = LocalizedText(
        uz: "Muammo (RFC 9457)", ru: "Проблема (RFC 9457)", en: "A problem (RFC 9457)")
    static let violations = LocalizedText(
        uz: "`document-invalid` da: hujjatning qaysi joyi shartnomaga toʻgʻri kelmaydi",
        ru: "При `document-invalid`: какие места документа нарушают договор",
        en: "With `document-invalid`: each place that breaks the contract")
    static let position = LocalizedText(
        uz: "`body-not-json` da: xato joyi", ru: "При `body-not-json`: место ошибки",
        en: "With `body-not-json`: the place")
    static let limit = LocalizedText(
        uz: "`body-too-large` da: ruxsat etilgan baytlar soni", ru: "При `body-too-large`: допустимое число байт",
        en: "With `body-too-large`: how many bytes are allowed")
    static let caseEvent = LocalizedText(
        uz: "Oqimdagi bitta hodisaning maʼlumoti", ru: "Данные одного события потока",
        en: "The data of one event of the stream")
    static let changes = LocalizedText(
        uz: "Oʻzgargan har bir qadam, hodisadan keyingi holatida", ru: "Каждый изменившийся шаг, каким он стал",
        en: "Each step that changed, as it looks after the event")
    static let anyPortal = LocalizedText(
        uz: "Har qanday portal chaqirishi mumkin.", ru: "Доступно любому порталу.", en: "Any portal may call it.")
    static let somePortals = LocalizedText(
        uz: "Chaqirishi mumkin boʻlgan portallar", ru: "Доступно порталам", en: "Portals that may call it")
}
