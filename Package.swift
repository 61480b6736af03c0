// swift-tools-version: 6.2
import PackageDescription

// The tests see what is internal, in release too, so that what is tested is what runs. Docker's scripts ask for it;
// whoever depends on a library of ours does not need it, and SwiftPM would not allow them the flag.
let testable: [SwiftSetting] =
    Context.environment["DARCHA_TESTABLE"] == nil
    ? [] : [.unsafeFlags(["-enable-testing"], .when(configuration: .release))]

// One array for every Swift target: what is on here is on everywhere.
let settings: [SwiftSetting] =
    testable + [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .treatAllWarnings(as: .error),  // SE-0443
    ]

/// A library or executable of ours, with the common settings.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, exclude: articles(of: name), swiftSettings: settings)
}

/// The doc article that stands beside a library's code.
func articles(of name: String) -> [String] {
    [
        "Adapter", "Casework", "ContractRegistry", "Contracts", "Gateway", "JSON", "JSONSchema", "Kafka", "Publishing",
        "Simulation", "Transliteration",
    ].contains(name) ? ["README.md"] : []
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let metricsTestKit: Target.Dependency = .product(name: "MetricsTestKit", package: "swift-metrics")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let sqlite: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "darcha",
    products: [
        .executable(name: "darcha", targets: ["darcha"]),
        .library(name: "Kafka", targets: ["Kafka"]),
    ],
    dependencies: [
        // The command line: subcommands, help, completion.
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        // Heap and Deque: timers, and windows over the log.
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        // SHA-256 of case ids, contract digests and portal keys.
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        // One logging interface that the dependencies share.
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        // One metrics interface that the dependencies share.
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        // ByteBuffer, which the HTTP libraries speak.
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        // HTTP types on NIO's channels, where the gateway looks at a request before the server does.
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        // HdrHistogram: latencies of benchmarks.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
        // The index that gateway and console answer from.
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        // Header names, which the HTTP server speaks.
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        // The HTTP server.
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        // FilePath, which swift-subprocess speaks.
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        // YAML with line numbers, for contracts and configuration.
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        // The HTTP client: adapters and the command line.
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        // Start, stop and signals of long-running services.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        // Child processes of `darcha dev`.
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2", traits: []),
    ],
    targets: [
        // Debian's librdkafka, imported by Kafka alone.
        .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),

        // Counts what a program allocates; for darcha-bench alone.
        .target(name: "CAllocationCount"),

        library("Kafka", ["CRdKafka", log]),
        library("JSON", []),
        library("JSONSchema", ["JSON"]),
        library("Contracts", ["JSON", "JSONSchema", crypto, yaml]),
        library("Messages", ["JSON", "Kafka", crypto]),
        library("Casework", ["Contracts", "JSON", "Messages", crypto]),
        // The protocol by which a gateway opens a case, without IO.
        library("Opening", ["Casework", "Contracts", "JSON", "Messages", crypto]),
        // The contracts as they travel on the bus: published, followed, and current.
        library("ContractRegistry", ["Contracts", "JSON", "Kafka", "Messages", log, metrics]),
        // The catalogue for others: OpenAPI, AsyncAPI, JSON Schemas by URL, pages for people.
        library("Publishing", ["Casework", "Contracts", "JSON", "JSONSchema", "Messages"]),
        // The example cases that stand beside contracts, run through the fold.
        library("ContractTesting", ["Casework", "Contracts", "JSON", "JSONSchema", "Messages"]),
        // Uzbek names and text in both scripts: for adapters and search.
        library("Transliteration", []),
        library("Observability", [log, coreMetrics]),
        // What tests of every library share: a broker, embedded or real, and fresh topics on it.
        library("KafkaTesting", ["Kafka", log]),
        library(
            "Conductor",
            [
                "Casework", "ContractRegistry", "Contracts", "JSON", "JSONSchema", "Kafka", "Messages",
                deque, heap, lifecycle, log, metrics,
            ]),
        library(
            "Gateway",
            [
                "Casework", "ContractRegistry", "Contracts", "JSON", "JSONSchema", "Kafka", "Messages",
                "Observability", "Opening", "Publishing",
                coreMetrics, crypto, httpTypes, hummingbird, lifecycle, log, metrics, nio, nioHTTP, nioHTTPTypes,
                sqlite,
            ]),
        library(
            "Adapter",
            [
                "ContractRegistry", "Contracts", "JSON", "JSONSchema", "Kafka", "Messages", coreMetrics, deque,
                httpClient,
                lifecycle, log, metrics, nio, nioHTTP, yaml,
            ]),
        // The whole bus without IO, in a simulated world that breaks what it can; see its README.
        library(
            "Simulation",
            [
                "Adapter", "Casework", "Conductor", "Contracts", "JSON", "JSONSchema", "Kafka", "Messages", "Opening",
                crypto, heap,
            ]),
        // The agencies' legacy systems, simulated: for `darcha dev` and for tests.
        library("Simulators", ["JSON", hummingbird, lifecycle, log, nio, sqlite]),
        // What a load on the bus is made of and what came of it, without IO: for darcha-bench.
        library("Load", [histogram]),
        // A portal's side of the gateway's HTTP API: for the command line.
        library("Client", ["JSON", httpClient, nio, nioHTTP]),
        // `darcha dev`: the embedded broker and every process of the bus as a child.
        library(
            "Development",
            [
                "Conductor", "ContractRegistry", "Contracts", "JSON", "Kafka", "Messages", crypto, lifecycle, log,
                subprocess, system,
            ]),
        .executableTarget(
            name: "darcha",
            dependencies: [
                "Adapter", "Casework", "Client", "Conductor", "ContractRegistry", "ContractTesting", "Contracts",
                "Development",
                "Gateway", "JSON", "JSONSchema", "Kafka", "Messages", "Observability", "Publishing", "Simulators",
                arguments, httpTypes, hummingbird, lifecycle, log, nio,
                unixSignals,
                yaml,
            ],
            swiftSettings: settings,
            // An allocator that takes a fifth less processor time of every process than glibc's does.
            linkerSettings: [.linkedLibrary("mimalloc", .when(platforms: [.linux]))]),
        .executableTarget(
            name: "darcha-bench",
            dependencies: [
                "CAllocationCount", "CRdKafka", "Casework", "Conductor", "Contracts", "Development", "JSON",
                "JSONSchema", "Kafka", "Load",
                "Messages", "Opening", "Simulation", "darcha",
                arguments, httpClient, log, nio, nioHTTP,
            ],
            swiftSettings: settings),
        // Inputs that nobody would write, for the parsers and the validator; see Docker/fuzz.
        .executableTarget(
            name: "darcha-fuzz", dependencies: ["JSON", "JSONSchema", arguments], swiftSettings: settings),

        tests("KafkaTests", ["Kafka", "KafkaTesting", log]),
        tests("JSONTests", ["JSON"]),
        tests("JSONSchemaTests", ["JSON", "JSONSchema"]),
        tests("ContractsTests", ["Contracts", "JSON", "JSONSchema"]),
        tests(
            "ContractRegistryTests",
            ["ContractRegistry", "Contracts", "JSON", "JSONSchema", "Kafka", "KafkaTesting", "Messages", log]),
        tests("ContractTestingTests", ["ContractTesting", "Contracts", "JSON", "JSONSchema"]),
        tests(
            "PublishingTests",
            ["Casework", "Contracts", "JSON", "JSONSchema", "Kafka", "Messages", "Publishing"]),
        tests("LoadTests", ["Contracts", "JSON", "JSONSchema", "Load"]),
        tests("TransliterationTests", ["Transliteration"]),
        tests("FuzzTests", ["JSON", "JSONSchema", "darcha-fuzz"]),
        tests("MessagesTests", ["JSON", "Kafka", "Messages"]),
        tests("OpeningTests", ["Casework", "Contracts", "JSON", "JSONSchema", "Messages", "Opening"]),
        tests("CaseworkTests", ["Casework", "Contracts", "JSON", "JSONSchema", "Kafka", "Messages"]),
        tests(
            "ConductorTests",
            [
                "Casework", "Conductor", "ContractRegistry", "Contracts", "JSON", "JSONSchema", "Kafka",
                "KafkaTesting", "Messages",
                lifecycle,
                log,
            ]),
        tests(
            "AdapterTests",
            [
                "Adapter", "Casework", "ContractRegistry", "Contracts", "JSON", "JSONSchema", "Kafka", "KafkaTesting",
                "Messages",
                coreMetrics,
                httpClient,
                httpTypes, hummingbird, lifecycle, log, metricsTestKit, nio, nioHTTP, nioPosix,
            ]),
        tests(
            "GatewayTests",
            [
                "Casework", "ContractRegistry", "Contracts", "Gateway", "JSON", "JSONSchema", "Kafka", "KafkaTesting",
                "Messages",
                "Observability", "Opening",
                crypto,
                httpClient, httpTypes, hummingbird, lifecycle, log, coreMetrics, nio, nioHTTP, nioPosix, sqlite,
            ]),
        tests("ObservabilityTests", ["Observability", coreMetrics, log]),
        tests(
            "SimulatorsTests",
            ["Contracts", "JSON", "JSONSchema", "Simulators", httpClient, lifecycle, log, nio, nioHTTP, yaml]),
        tests(
            "SimulationTests", ["Casework", "Contracts", "JSON", "Kafka", "Messages", "Simulation"],
            exclude: ["Golden"]),
        tests("DevelopmentTests", ["Development", nio, nioPosix]),
        // The real program and its real processes.
        tests(
            "EndToEndTests",
            [
                "Contracts", "JSON", "Kafka", "Messages", "Simulators", "darcha", httpClient, log, nio, nioHTTP,
                subprocess, system,
            ]),
    ]
)
