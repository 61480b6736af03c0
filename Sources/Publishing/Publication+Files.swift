import Contracts
import JSON
import JSONSchema

extension Publication {
    /// One file of a publication.
    enum File: Sendable, Hashable {
        case openAPI(Language)
        case asyncAPI(agency: String?, Language)
        case schema(DocumentID)
        case bundledSchema(DocumentID)
        case page(Page, isRoot: Bool)

        var contentType: String {
            switch self {
            // Not their own media types: browsers show this one.
            case .openAPI, .asyncAPI: "application/json"
            case .schema, .bundledSchema: "application/schema+json"
            case .page: "text/html; charset=utf-8"
            }
        }
    }

    /// All files by their paths. What has a language in its name has one without, in the language of the publication.
    static func files(_ catalogue: Catalogue, _ language: Language) -> [String: File] {
        var files: [String: File] = [
            "/v1/openapi.json": .openAPI(language), "/v1/asyncapi.json": .asyncAPI(agency: nil, language),
        ]
        for language in Language.allCases {
            files["/v1/openapi.\(language.rawValue).json"] = .openAPI(language)
            files["/v1/asyncapi.\(language.rawValue).json"] = .asyncAPI(agency: nil, language)
        }
        for agency in catalogue.agencies.keys {
            files["/v1/agencies/\(agency)/asyncapi.json"] = .asyncAPI(agency: agency, language)
            for language in Language.allCases {
                files["/v1/agencies/\(agency)/asyncapi.\(language.rawValue).json"] = .asyncAPI(
                    agency: agency, language)
            }
        }
        for id in catalogue.documents.keys {
            files["/v1/schemas/\(SchemaFiles.name(id))"] = .schema(id)
            files["/v1/schemas/bundled/\(SchemaFiles.name(id))"] = .bundledSchema(id)
        }
        let first = Page(subject: .index, language: language)
        files["/catalogue/"] = .page(first, isRoot: true)
        files["/catalogue/index.html"] = .page(first, isRoot: true)
        for page in Page.all(of: catalogue) { files["/catalogue/\(page.path)"] = .page(page, isRoot: false) }
        return files
    }

    func render(_ file: File) -> [UInt8] {
        switch file {
        case .openAPI(let language): Array((openAPI(language).pretty + "\n").utf8)
        case .asyncAPI(let agency, let language):
            Array(((asyncAPI(agency: agency, language) ?? .null).pretty + "\n").utf8)
        case .schema(let id): Array(((schema(id) ?? .null).pretty + "\n").utf8)
        case .bundledSchema(let id): Array(((bundledSchema(id) ?? .null).pretty + "\n").utf8)
        case .page(let page, let isRoot): Array(PageWriter(self, page, isRoot: isRoot).html.utf8)
        }
    }
}
