import Contracts
import JSON
import JSONSchema

/// Writes one page: the frame here, what stands in it in the extensions.
struct PageWriter {
    let publication: Publication
    let page: Page
    /// Whether it is the copy of the index above the languages' folders.
    let isRoot: Bool
    let reader: FieldReader
    let words: FieldWords

    var language: Language { page.language }
    var catalogue: Catalogue { publication.catalogue }

    init(_ publication: Publication, _ page: Page, isRoot: Bool) {
        self.publication = publication
        self.page = page
        self.isRoot = isRoot
        reader = FieldReader(index: publication.index)
        words = FieldWords(language: page.language)
    }

    /// The whole page.
    var html: String {
        var html = HTML()
        html.addTrusted("<!DOCTYPE html>\n")
        html.element("html", [("lang", language.tag)]) { html in
            html.element("head") { head(&$0) }
            html.newLine()
            html.element("body") { body(&$0) }
        }
        html.newLine()
        return html.text
    }

    /// The page's title.
    var title: String {
        switch page.subject {
        case .index: publication.options.title[language]
        case .service(let name, let version):
            catalogue.service(named: name, version: version)?.title[language] ?? name
        case .agency(let id): catalogue.agencies[id]?.name[language] ?? id
        case .document(let id): catalogue.title(of: id, in: language)
        }
    }

    private func head(_ html: inout HTML) {
        html.void("meta", [("charset", "utf-8")])
        html.void("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")])
        let catalogue = publication.options.title[language]
        html.element("title", page.subject == .index ? catalogue : "\(title) — \(catalogue)")
        for other in Language.allCases {
            let link = Page(subject: page.subject, language: other)
            html.void("link", [("rel", "alternate"), ("hreflang", other.tag), ("href", href(link))])
        }
        html.element("style") { $0.addTrusted(Stylesheet.text) }
    }

    private func body(_ html: inout HTML) {
        html.element("a", [("class", "skip"), ("href", "#content")], PageText.skip[language])
        html.element("div", [("class", "stripe")], "")
        html.newLine()
        html.element("header") { html in
            html.element("div") { html in
                let index = Page(subject: .index, language: language)
                html.element(
                    "a", [("class", "brand"), ("href", href(index))], publication.options.title[language])
                languages(&html)
            }
        }
        html.newLine()
        html.element("main", [("id", "content")]) { html in
            way(&html)
            html.element("h1", title)
            html.newLine()
            switch page.subject {
            case .index: index(&html)
            case .service(let name, let version):
                if let service = catalogue.service(named: name, version: version) { self.service(service, &html) }
            case .agency(let id):
                if let agency = catalogue.agencies[id] { self.agency(agency, &html) }
            case .document(let id):
                if let document = catalogue.documents[id] { self.document(document, &html) }
            }
        }
        html.newLine()
        html.element("footer") { html in
            html.element("div") { html in
                html.element("p", PageText.source[language])
                html.element("p") { html in
                    html.add("\(PageText.edition[language]): ")
                    html.element("code", publication.version)
                }
            }
        }
    }

    private func languages(_ html: inout HTML) {
        html.element("nav", [("class", "languages"), ("aria-label", PageText.languages[language])]) { html in
            html.element("ul") { html in
                for other in Language.allCases {
                    var attributes: [HTML.Attribute] = [
                        ("href", href(Page(subject: page.subject, language: other))), ("hreflang", other.tag),
                        ("lang", other.tag),
                    ]
                    if other == language { attributes.append(("aria-current", "true")) }
                    html.element("li") { $0.element("a", attributes, other.ownName) }
                }
            }
        }
    }

    private func way(_ html: inout HTML) {
        let kind: LocalizedText
        switch page.subject {
        case .index: return
        case .service: kind = PageText.services
        case .agency: kind = PageText.agencies
        case .document: kind = PageText.documents
        }
        let index = href(Page(subject: .index, language: language))
        html.element("nav", [("class", "way"), ("aria-label", PageText.way[language])]) { html in
            html.element("ol") { html in
                html.element("li") { $0.element("a", [("href", index)], PageText.catalogue[language]) }
                html.element("li", kind[language])
            }
        }
        html.newLine()
    }

    // MARK: Links

    /// The way from this page to another: relative, so that the pages can lie anywhere.
    func href(_ other: Page) -> String {
        if isRoot { return other.path }
        let depth = page.path.utf8.count { $0 == UInt8(ascii: "/") }
        return String(repeating: "../", count: depth) + other.path
    }

    func href(_ subject: Page.Subject) -> String { href(Page(subject: subject, language: language)) }

    func link(_ id: DocumentID, _ html: inout HTML) {
        html.element("a", [("href", href(.document(id)))], catalogue.title(of: id, in: language))
    }

    func link(_ service: Service, _ html: inout HTML) {
        html.element(
            "a", [("href", href(.service(name: service.name, version: service.version)))], service.title[language])
    }

    /// An agency by its id.
    func linkAgency(_ id: String, _ html: inout HTML) {
        html.element("a", [("href", href(.agency(id)))], catalogue.agencies[id]?.name[language] ?? id)
    }

    // MARK: Parts

    func heading(_ text: LocalizedText, id: String, _ html: inout HTML) {
        html.newLine()
        html.element("h2", [("id", id)], text[language])
        html.newLine()
    }

    /// A list of facts.
    func facts(_ facts: [(name: LocalizedText, value: (inout HTML) -> Void)], _ html: inout HTML) {
        html.element("dl") { html in
            for fact in facts {
                html.newLine()
                html.element("dt", fact.name[language])
                html.element("dd") { fact.value(&$0) }
            }
        }
        html.newLine()
    }

    /// A table in a frame that scrolls by itself where the screen is narrow, and can be scrolled by keyboard.
    func table(_ caption: String, columns: [String], _ html: inout HTML, rows: (inout HTML) -> Void) {
        html.element("div", [("class", "scroll"), ("role", "region"), ("aria-label", caption), ("tabindex", "0")]) {
            html in
            html.element("table") { html in
                html.element("caption", caption)
                html.element("thead") { html in
                    html.element("tr") { html in
                        for column in columns { html.element("th", [("scope", "col")], column) }
                    }
                }
                html.newLine()
                html.element("tbody") { rows(&$0) }
            }
        }
        html.newLine()
    }

    func personalMark(_ isPersonal: Bool, _ html: inout HTML) {
        guard isPersonal else { return }
        html.element("span", [("class", "personal")], PageText.personal[language])
    }
}
