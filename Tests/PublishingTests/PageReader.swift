import Foundation

/// Reads our pages strictly: every element ends where it must, in XML's way but for the void ones of HTML.
struct PageReader {
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    struct Element {
        let name: String
        let attributes: [String: String]
        /// The names of what it stands in, from the outermost.
        let ancestors: [String]
        /// The text in it, that of its descendants included.
        var text = ""
    }

    private(set) var elements: [Element] = []

    init(_ html: [UInt8]) throws {
        let text = String(decoding: html, as: UTF8.self)
        guard text.hasPrefix("<!DOCTYPE html>\n<html lang=\"") else { throw Mistake(description: "no HTML") }
        var rest = text.dropFirst("<!DOCTYPE html>".count)
        var open: [Int] = []
        while let start = rest.firstIndex(of: "<") {
            add(rest[..<start], to: open)
            guard let end = rest[start...].firstIndex(of: ">") else { throw Mistake(description: "a tag without end") }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard let last = open.popLast(), elements[last].name == tag.dropFirst() else {
                    throw Mistake(description: "</\(tag.dropFirst())> ends nothing")
                }
                continue
            }
            let element = try Self.element(tag, ancestors: open.map { elements[$0].name })
            elements.append(element)
            guard !["meta", "link"].contains(element.name) else { continue }
            open.append(elements.count - 1)
            if element.name == "style", let end = rest.range(of: "</style>") { rest = rest[end.lowerBound...] }
        }
        guard open.isEmpty else { throw Mistake(description: "<\(elements[open[0]].name)> never ends") }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    private mutating func add(_ text: Substring, to open: [Int]) {
        let plain = Self.unescaped(String(text))
        for index in open { elements[index].text += plain }
    }

    private static func element(_ tag: Substring, ancestors: [String]) throws -> Element {
        let name = tag.prefix { $0 != " " }
        guard name.wholeMatch(of: /[a-z][a-z0-9]*/) != nil else { throw Mistake(description: "<\(tag)> is no tag") }
        var attributes: [String: String] = [:]
        var rest = tag.dropFirst(name.count)
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: #/ ([a-z-]+)="([^"<>]*)"/#) else {
                throw Mistake(description: "<\(tag)> has an attribute that is none")
            }
            attributes[String(match.1)] = unescaped(String(match.2))
            rest = rest[match.range.upperBound...]
        }
        return Element(name: String(name), attributes: attributes, ancestors: ancestors)
    }

    private static func unescaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
            .replacingOccurrences(of: "&quot;", with: "\"").replacingOccurrences(of: "&#39;", with: "'")
            .replacingOccurrences(of: "&amp;", with: "&")
    }
}
