import Foundation

/// A picture of latency against load, as SVG.
struct LatencyPicture {
    /// One run of an open loop.
    struct Point: Codable {
        /// Cases per second.
        var load: Double
        var latency: Latencies.Summary
    }

    var title: String
    var points: [Point]

    private static let size = (width: 720.0, height: 420.0)
    private static let frame = (left: 70.0, top: 50.0, right: 130.0, bottom: 60.0)

    /// The picture's text.
    var svg: String {
        let points = points.sorted { $0.load < $1.load }
        let lines: [(name: String, color: String, value: (Latencies.Summary) -> Double)] = [
            ("p50", "#1b6e3c", { $0.p50 }), ("p99", "#b36b00", { $0.p99 }), ("p99.9", "#a11d33", { $0.p999 }),
        ]
        let most = points.map(\.latency.p999).max() ?? 1
        let (topValue, valueStep) = Self.scale(most)
        let (topLoad, loadStep) = Self.scale(points.map(\.load).max() ?? 1)
        let area = (
            width: Self.size.width - Self.frame.left - Self.frame.right,
            height: Self.size.height - Self.frame.top - Self.frame.bottom
        )
        func x(_ load: Double) -> Double { Self.frame.left + load / topLoad * area.width }
        func y(_ value: Double) -> Double { Self.frame.top + area.height - value / topValue * area.height }
        var body = ""
        for value in stride(from: 0, through: topValue + valueStep / 2, by: valueStep) {
            body += Self.line(x(0), y(value), x(topLoad), y(value), "#dddddd")
            body += Self.text(Self.frame.left - 8, y(value) + 4, Self.number(value), anchor: "end")
        }
        for load in stride(from: 0, through: topLoad + loadStep / 2, by: loadStep) {
            body += Self.line(x(load), y(0), x(load), y(0) + 5, "#555555")
            body += Self.text(x(load), y(0) + 20, Self.number(load), anchor: "middle")
        }
        body += Self.line(x(0), y(0), x(topLoad), y(0), "#555555") + Self.line(x(0), y(0), x(0), y(topValue), "#555555")
        body += Self.text(x(topLoad / 2), Self.size.height - 18, "load, cases per second", anchor: "middle")
        body += Self.text(12, Self.frame.top - 14, "latency, ms", anchor: "start")
        for line in lines {
            let way = points.map { "\(Self.number(x($0.load))),\(Self.number(y(line.value($0.latency))))" }
            body +=
                "<polyline fill=\"none\" stroke=\"\(line.color)\" stroke-width=\"2\" points=\"\(way.joined(separator: " "))\"/>\n"
            for point in points {
                body +=
                    "<circle cx=\"\(Self.number(x(point.load)))\" cy=\"\(Self.number(y(line.value(point.latency))))\" r=\"3\" fill=\"\(line.color)\"/>\n"
            }
            if let last = points.last {
                body += Self.text(
                    x(last.load) + 8, y(line.value(last.latency)) + 4, line.name, anchor: "start", color: line.color)
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(Self.size.width))" height="\(Int(Self.size.height))" \
            font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            \(Self.text(Self.size.width / 2, 22, title, anchor: "middle"))\(body)</svg>

            """
    }

    /// A round number at or above a value, and the step of about five marks up to it.
    static func scale(_ most: Double) -> (top: Double, step: Double) {
        guard most > 0, most.isFinite else { return (1, 0.2) }
        let rough = most / 5
        let power = pow(10, (log10(rough)).rounded(.down))
        let step = ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power
        return ((most / step).rounded(.up) * step, step)
    }

    private static func number(_ value: Double) -> String {
        let text = String(format: "%.2f", value)
        return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
    }

    private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String) -> String {
        "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" stroke=\"\(color)\"/>\n"
    }

    private static func text(_ x: Double, _ y: Double, _ text: String, anchor: String, color: String = "#333333")
        -> String
    {
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return
            "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" fill=\"\(color)\">\(escaped)</text>\n"
    }
}
