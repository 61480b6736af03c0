/// Common names for examples: oʻ and gʻ with U+02BB, the tutuq belgisi ʼ as U+02BC.
enum ExampleNames {
    /// In their male form; the female form has an -a more.
    static let families = [
        "Karimov", "Yoʻldoshev", "Rahimov", "Toʻrayev", "Saidov", "Abdullayev", "Nazarov", "Qodirov", "Usmonov",
        "Ergashev", "Mirzayev", "Olimov", "Sharipov", "Xolmatov", "Gʻulomov", "Joʻrayev", "Hamidov", "Aʼzamov",
        "Ismoilov", "Tursunov",
    ]
    static let men = [
        "Jahongir", "Sardor", "Bekzod", "Otabek", "Rustam", "Sherzod", "Ulugʻbek", "Alisher", "Davron", "Islom",
        "Jasur", "Doniyor", "Oybek", "Temur", "Anvar", "Shavkat", "Boʻri", "Muʼmin", "Farruh", "Aziz",
    ]
    static let women = [
        "Dilnoza", "Mubina", "Gulnora", "Zilola", "Nigora", "Malika", "Shahnoza", "Feruza", "Kamola", "Sevara",
        "Madina", "Oygul", "Barno", "Lola", "Nargiza", "Umida", "Soʻgʻdiyona", "Maʼmura", "Zulfiya", "Iroda",
    ]
    static let mahallas = ["Oqqoʻrgʻon", "Navbahor", "Bogʻishamol", "Doʻstlik", "Yangiobod", "Guliston", "Chortoq"]
    static let streets = ["Bunyodkor", "Amir Temur", "Beruniy", "Mustaqillik", "Chinor", "Bobur", "Navoiy"]
    static let words = [
        "Bahor", "Daryo", "Osmon", "Bogʻ", "Quyosh", "Togʻ", "Gulzor", "Chashma", "Anor", "Yulduz", "Lochin", "Soʻz",
    ]
    /// By SOATO code; the first four digits are the region's.
    static let districts: [(code: String, name: String)] = [
        ("1726269", "Mirzo Ulugʻbek"), ("1726266", "Yunusobod"), ("1726294", "Chilonzor"), ("1703401", "Andijon"),
        ("1706401", "Buxoro"), ("1714401", "Namangan"), ("1718401", "Samarqand"), ("1722401", "Termiz"),
        ("1730401", "Fargʻona"), ("1733401", "Urganch"), ("1735401", "Nukus"), ("1710401", "Qarshi"),
    ]
}
