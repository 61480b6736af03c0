/// A plain chart of lines, as SVG.
package struct LineChart: Sendable {
    /// One line.
    package struct Series: Sendable {
        package var name: String
        package var points: [(x: Double, y: Double)]

        package init(_ name: String, _ points: [(x: Double, y: Double)]) {
            self.name = name
            self.points = points
        }
    }

    /// What stands above it.
    package var title: String
    /// What is told along the axes, with units.
    package var xLabel, yLabel: String
    /// The lines.
    package var series: [Series]
    /// Values that are marked across the whole width, dashed.
    package var levels: [(name: String, y: Double)]
    /// Whether the y axis counts in powers of ten.
    package var isLogarithmic: Bool

    package init(
        title: String, xLabel: String, yLabel: String, series: [Series], levels: [(name: String, y: Double)] = [],
        isLogarithmic: Bool = false
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
        self.levels = levels
        self.isLogarithmic = isLogarithmic
    }

    private static let width = 860.0
    private static let height = 420.0
    private static let left = 80.0
    private static let right = 190.0
    private static let top = 44.0
    private static let bottom = 56.0
    /// Colours that people with any eyes can tell apart (Okabe and Ito's).
    private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

    /// A document with some charts, one below the other.
    package static func document(_ charts: [LineChart]) -> String {
        let size = "width=\"\(text(width))\" height=\"\(text(height * Double(max(1, charts.count))))\""
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
        ]
        for (index, chart) in charts.enumerated() {
            parts.append("<g transform=\"translate(0 \(text(height * Double(index))))\">")
            parts += chart.parts
            parts.append("</g>")
        }
        parts.append("</svg>\n")
        return parts.joined(separator: "\n")
    }

    private var parts: [String] {
        let all = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite && (!isLogarithmic || $0.y > 0) }
        let heights = all.map(\.y) + levels.map(\.y).filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
        let x = ChartScale(values: all.map(\.x), isLogarithmic: false, from: Self.left, to: Self.width - Self.right)
        let y = ChartScale(
            values: heights, isLogarithmic: isLogarithmic, from: Self.height - Self.bottom, to: Self.top)
        return [Self.label(title, Self.left, 24, "font-weight=\"bold\"")] + axes(x, y) + lines(x, y) + marks(y)
    }

    private func axes(_ x: ChartScale, _ y: ChartScale) -> [String] {
        var parts: [String] = []
        let (right, bottom) = (Self.width - Self.right, Self.height - Self.bottom)
        for tick in x.ticks {
            let place = x.place(tick)
            parts.append(Self.line(place, Self.top, place, bottom, "#e5e5e5"))
            parts.append(Self.label(Self.text(tick), place, bottom + 18, "text-anchor=\"middle\""))
        }
        for tick in y.ticks {
            let place = y.place(tick)
            parts.append(Self.line(Self.left, place, right, place, "#e5e5e5"))
            parts.append(Self.label(Self.text(tick), Self.left - 8, place + 4, "text-anchor=\"end\""))
        }
        parts.append(Self.line(Self.left, bottom, right, bottom, "#444"))
        parts.append(Self.line(Self.left, Self.top, Self.left, bottom, "#444"))
        parts.append(Self.label(xLabel, (Self.left + right) / 2, Self.height - 16, "text-anchor=\"middle\""))
        let middle = (Self.top + bottom) / 2
        parts.append(
            Self.label(
                yLabel, 18, middle, "text-anchor=\"middle\" transform=\"rotate(-90 18 \(Self.text(middle)))\""))
        return parts
    }

    private func lines(_ x: ChartScale, _ y: ChartScale) -> [String] {
        var parts: [String] = []
        for (index, line) in series.enumerated() {
            let colour = Self.colours[index % Self.colours.count]
            let points = line.points.filter { $0.x.isFinite && $0.y.isFinite && (!isLogarithmic || $0.y > 0) }
            let places = points.map { "\(Self.text(x.place($0.x))),\(Self.text(y.place($0.y)))" }
            parts.append(
                "<polyline points=\"\(places.joined(separator: " "))\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>"
            )
            if points.count <= 30 {
                for point in points {
                    let place = "cx=\"\(Self.text(x.place(point.x)))\" cy=\"\(Self.text(y.place(point.y)))\""
                    parts.append("<circle \(place) r=\"3\" fill=\"\(colour)\"/>")
                }
            }
            let row = Self.top + 8 + 18 * Double(index)
            parts.append(Self.line(Self.width - Self.right + 16, row, Self.width - Self.right + 40, row, colour))
            parts.append(Self.label(line.name, Self.width - Self.right + 46, row + 4))
        }
        return parts
    }

    private func marks(_ y: ChartScale) -> [String] {
        var parts: [String] = []
        for (index, level) in levels.enumerated() where level.y.isFinite && (!isLogarithmic || level.y > 0) {
            let colour = Self.colours[(series.count + index) % Self.colours.count]
            let place = y.place(level.y)
            let dashes = "stroke-dasharray=\"6 4\""
            parts.append(Self.line(Self.left, place, Self.width - Self.right, place, colour, dashes))
            let row = Self.top + 8 + 18 * Double(series.count + index)
            parts.append(
                Self.line(Self.width - Self.right + 16, row, Self.width - Self.right + 40, row, colour, dashes))
            parts.append(Self.label(level.name, Self.width - Self.right + 46, row + 4))
        }
        return parts
    }

    // MARK: Pieces

    private static func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String, _ more: String = ""
    ) -> String {
        let ends = "x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\""
        return "<line \(ends) stroke=\"\(colour)\" \(more)/>"
    }

    private static func label(_ text: String, _ x: Double, _ y: Double, _ more: String = "") -> String {
        "<text x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" \(more)>\(escaped(text))</text>"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// A number as short as it can be: at most three digits behind the point.
    static func text(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "0" }
        let thousandths = Int((abs(value) * 1000).rounded())
        var fraction = String(1000 + thousandths % 1000).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        let sign = value < 0 && thousandths > 0 ? "-" : ""
        return sign + "\(thousandths / 1000)" + (fraction.isEmpty ? "" : "." + fraction)
    }
}
