/// The words that need a memory: what the reform dropped (`ь`, the `ц` of `sirk`) or changed (`я` in сентябрь).
///
/// The annex to the spelling rules itself refers to a dictionary for `ё`, `ю`, `я` behind a consonant. This holds what
/// official documents use: months, offices, documents, everyday loanwords, Russian given names. A word that is missing
/// is written by the letters.
enum Stems {
    /// To read Latin by.
    static let latin = StemTable(all) { $0.latin }
    /// To read Cyrillic by: only words that the letters would get wrong, bare or before an ending.
    static let cyrillic = StemTable(
        all.filter { stem in
            stem.cyrillic.last == "ц" || LatinWriter.write(stem.cyrillic, stems: false) != stem.latin
        }
    ) { $0.cyrillic }

    static let all = (months + softened + softSigns + affricates + hardSigns + glides).map { Stem($0.0, $0.1) }

    private static let months = [
        ("yanvar", "январь"), ("fevral", "февраль"), ("aprel", "апрель"), ("iyun", "июнь"), ("iyul", "июль"),
        ("sentabr", "сентябрь"), ("oktabr", "октябрь"), ("noyabr", "ноябрь"), ("dekabr", "декабрь"),
    ]

    /// `ё`, `ю`, `я` that only soften a consonant are `o`, `u`, `a` (annex, 1).
    private static let softened = [
        ("flaga", "фляга"), ("otrad", "отряд"), ("shlapa", "шляпа"), ("budjet", "бюджет"), ("stajor", "стажёр"),
        ("sujet", "сюжет"), ("broshura", "брошюра"), ("shluz", "шлюз"), ("etud", "этюд"), ("duym", "дюйм"),
        ("dujina", "дюжина"), ("rejissor", "режиссёр"), ("suflor", "суфлёр"), ("parashut", "парашют"),
    ]

    /// `ь` between consonants or at the end (annex, 2).
    private static let softSigns = [
        ("albom", "альбом"), ("alpinist", "альпинист"), ("artel", "артель"), ("asfalt", "асфальт"),
        ("avtomobil", "автомобиль"), ("balzam", "бальзам"), ("batalyon", "батальон"), ("bilyard", "бильярд"),
        ("bulvar", "бульвар"), ("buldozer", "бульдозер"), ("bulyon", "бульон"), ("detal", "деталь"), ("emal", "эмаль"),
        ("fakultativ", "факультатив"), ("fakultet", "факультет"), ("festival", "фестиваль"), ("film", "фильм"),
        ("filtr", "фильтр"), ("gastrol", "гастроль"), ("gospital", "госпиталь"), ("intervyu", "интервью"),
        ("kabel", "кабель"), ("kalkulyator", "калькулятор"), ("kalsiy", "кальций"), ("kompyuter", "компьютер"),
        ("konsultant", "консультант"), ("konsultatsiya", "консультация"), ("magistral", "магистраль"),
        ("mebel", "мебель"), ("medal", "медаль"), ("medalyon", "медальон"), ("model", "модель"), ("moral", "мораль"),
        ("multfilm", "мультфильм"), ("neft", "нефть"), ("nikel", "никель"), ("nol", "ноль"), ("palto", "пальто"),
        ("panel", "панель"), ("parol", "пароль"), ("patrul", "патруль"), ("pavilyon", "павильон"), ("pedal", "педаль"),
        ("pochtalyon", "почтальон"), ("portfel", "портфель"), ("profil", "профиль"), ("pult", "пульт"),
        ("rels", "рельс"), ("rol", "роль"), ("rul", "руль"), ("spektakl", "спектакль"), ("spiral", "спираль"),
        ("stil", "стиль"), ("sulfat", "сульфат"), ("tabel", "табель"), ("tonnel", "тоннель"), ("tunnel", "туннель"),
        ("ultratovush", "ультратовуш"), ("vanil", "ваниль"), ("vodevil", "водевиль"),
        // Names.
        ("albert", "альберт"), ("belgiya", "бельгия"), ("darya", "дарья"), ("igor", "игорь"), ("ilya", "илья"),
        ("ilyin", "ильин"), ("kuzmin", "кузьмин"), ("natalya", "наталья"), ("olga", "ольга"), ("sofya", "софья"),
        ("solovyov", "соловьёв"), ("tatyana", "татьяна"), ("vorobyov", "воробьёв"),
    ]

    /// `ц` that Latin writes as a plain `s`, `щ` and `пицца`.
    private static let affricates = [
        ("abzas", "абзац"), ("aksent", "акцент"), ("aksiz", "акциз"), ("antisiklon", "антициклон"),
        ("fransuz", "француз"), ("kansler", "канцлер"), ("kanselyariya", "канцелярия"), ("konsentrat", "концентрат"),
        ("konsepsiya", "концепция"), ("konsern", "концерн"), ("konsert", "концерт"), ("konsessiya", "концессия"),
        ("korrupsiya", "коррупция"), ("kvars", "кварц"), ("meshshan", "мещан"), ("opsion", "опцион"),
        ("pitsa", "пицца"), ("plash", "плащ"), ("porsiya", "порция"), ("prinsip", "принцип"),
        ("proporsiya", "пропорция"), ("sellofan", "целлофан"), ("sellyuloza", "целлюлоза"), ("sement", "цемент"),
        ("sentner", "центнер"), ("sentrifuga", "центрифуга"), ("senzura", "цензура"), ("sex", "цех"),
        ("shpris", "шприц"), ("shveysariya", "швейцария"), ("sikl", "цикл"), ("siklon", "циклон"),
        ("silindr", "цилиндр"), ("sirk", "цирк"), ("sirkul", "циркуль"), ("sitata", "цитата"), ("sitrus", "цитрус"),
        ("vaksina", "вакцина"),
    ]

    /// `ъ` before `е`, `ю` (annex, 3) and behind `ў` (rule 32), where Latin has nothing.
    private static let hardSigns = [
        ("adyutant", "адъютант"), ("inyeksiya", "инъекция"), ("moʻjiza", "мўъжиза"), ("moʻtabar", "мўътабар"),
        ("moʻtadil", "мўътадил"), ("obyekt", "объект"), ("obyektiv", "объектив"), ("podyezd", "подъезд"),
        ("razyezd", "разъезд"), ("shoʻba", "шўъба"), ("subyekt", "субъект"), ("subyektiv", "субъектив"),
        ("syezd", "съезд"),
    ]

    /// `й` before a vowel, where `yo`, `ya` and `ye` are otherwise one letter.
    private static let glides = [
        ("foye", "фойе"), ("konveyer", "конвейер"), ("mayonez", "майонез"), ("mayor", "майор"),
        ("mikrorayon", "микрорайон"), ("pleyer", "плейер"), ("poyabzal", "пойабзал"), ("poyafzal", "пойафзал"),
        ("poyandoz", "пойандоз"), ("rayon", "район"), ("yoga", "йога"), ("yogurt", "йогурт"), ("york", "йорк"),
        ("nyu", "нью"),
    ]
}
