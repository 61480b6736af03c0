import ArgumentParser
import Contracts
import Foundation
import Gateway
import JSON
import JSONSchema
import Messages
import Publishing

extension ContractsCommand {
    /// `darcha contracts export`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the catalogue for others: OpenAPI, AsyncAPI, JSON Schemas, or pages for people.")

        /// What can be written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case openapi
            case asyncapi
            case schemas
            case html
        }

        @Option(help: "openapi, asyncapi, schemas or html")
        var format: Format

        @Option(help: "The folder to write to; - writes openapi and asyncapi to standard output, as they do without it")
        var out: String?

        @Option(help: "The language of openapi and asyncapi, and of html's first page: uz, ru or en; uz by default")
        var lang: Language = .uz

        @Option(help: "The gateway's address; http://127.0.0.1:8080 by default")
        var url: String?

        @Option(help: "asyncapi: the document of one agency, by its id")
        var agency: String?

        @Option(help: "What every topic's name begins with; darcha. by default (DARCHA_TOPIC_PREFIX)")
        var topicPrefix: String?

        @Option(help: "Kafka's bootstrap servers, host:port,… (DARCHA_BOOTSTRAP_SERVERS)")
        var bootstrapServers: String?

        @Option(help: "The folder of contracts; Contracts by default (DARCHA_CONTRACTS)")
        var directory: String?

        func validate() throws {
            if agency != nil, format != .asyncapi { throw ValidationError("--agency goes with --format asyncapi") }
            let isOneFile = format == .openapi || format == .asyncapi
            if !isOneFile, out == nil || out == "-" {
                throw ValidationError("--format \(format.rawValue) is many files: say where with --out DIR")
            }
        }

        func run() throws {
            let publication = try publication()
            let paths = publication.paths.filter { isWanted($0) }
            guard !paths.isEmpty else {
                throw Exit.fail(
                    agency.map { "the catalogue has no agency `\($0)`" } ?? "the catalogue has nothing of this kind",
                    Exit.badData)
            }
            if let out, out != "-" {
                for path in paths { try write(publication, path, to: out) }
                Terminal.message("\(out): \(paths.count) \(paths.count == 1 ? "file" : "files")")
            } else {
                for path in paths {
                    if let file = publication.file(path) { Terminal.write(String(decoding: file.bytes, as: UTF8.self)) }
                }
            }
        }

        private func isWanted(_ path: String) -> Bool {
            switch format {
            case .openapi: path == "/v1/openapi.json"
            case .asyncapi: path == (agency.map { "/v1/agencies/\($0)/asyncapi.json" } ?? "/v1/asyncapi.json")
            case .schemas: path.hasPrefix("/v1/schemas/")
            // The folder's own path is that of its index.html.
            case .html: path.hasPrefix("/catalogue/") && !path.hasSuffix("/")
            }
        }

        private func publication() throws -> Publication {
            let folder = directory ?? BusOptions.environment("CONTRACTS") ?? "Contracts"
            let catalogue: Catalogue
            do { catalogue = try Catalogue.load(directory: folder) } catch { throw Exit.fail("\(error)", Exit.badData) }
            var options = PublicationOptions(
                language: lang, problems: ProblemCode.descriptions,
                examples: PublicationExamples.load(directory: folder, catalogue: catalogue),
                picture: { catalogue.picture(of: $0, as: .svg, in: $1) })
            if let url { options.serverURL = url }
            if let prefix = topicPrefix ?? BusOptions.environment("TOPIC_PREFIX") {
                options.topics = Topics(prefix: prefix)
            }
            if let brokers = bootstrapServers ?? BusOptions.environment("BOOTSTRAP_SERVERS") {
                options.brokers = brokers
            }
            return Publication(catalogue: catalogue, options: options)
        }

        /// Writes a file below a folder; `/v1` and `/catalogue`, which are the gateway's, are left out.
        private func write(_ publication: Publication, _ path: String, to folder: String) throws {
            guard let file = publication.file(path) else { return }
            let place = path.split(separator: "/").dropFirst().joined(separator: "/")
            let url = URL(filePath: folder).appending(path: place)
            do {
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.bytes).write(to: url, options: .atomic)
            } catch {
                // EX_CANTCREAT of sysexits.h.
                throw Exit.fail("can't write \(url.path): \(error.localizedDescription)", ExitCode(73))
            }
        }
    }
}
