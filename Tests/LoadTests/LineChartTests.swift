import Foundation
import Testing

@testable import Load

@Suite struct LineChartTests {
    private let chart = LineChart(
        title: "a < b & c", xLabel: "cases a second", yLabel: "milliseconds",
        series: [.init("p50", [(100, 10), (200, 20), (300, .nan)]), .init("p99", [(100, 40), (200, 0)])],
        levels: [("raw", 5)], isLogarithmic: true)

    @Test func itIsWellFormed() throws {
        let text = LineChart.document([chart, chart])
        #expect(text.contains("a &lt; b &amp; c"))
        #expect(!text.contains("nan") && !text.contains("inf"))
        #expect(text.components(separatedBy: "<g ").count == 3)
        #expect(text.components(separatedBy: "</g>").count == 3)
    }

    @Test func everyPointThatCanBeDrawnIsDrawn() {
        // Three: what is no number, and what has no logarithm, is left out.
        #expect(LineChart.document([chart]).components(separatedBy: "<circle").count - 1 == 3)
        #expect(LineChart.document([chart]).components(separatedBy: "stroke-dasharray").count - 1 == 2)
    }

    @Test func aChartOfNothingIsAChart() {
        let empty = LineChart(title: "none", xLabel: "x", yLabel: "y", series: [])
        #expect(LineChart.document([empty]).contains("</svg>"))
        #expect(!LineChart.document([empty]).contains("nan"))
    }

    @Test func scalesHoldTheirValues() {
        let plain = ChartScale(values: [3, 87], isLogarithmic: false, from: 0, to: 100)
        #expect(plain.ticks == [0, 20, 40, 60, 80, 100])
        #expect(plain.place(0) == 0 && plain.place(100) == 100 && plain.place(50) == 50)
        let powers = ChartScale(values: [3, 20_000], isLogarithmic: true, from: 100, to: 0)
        #expect(powers.ticks == [1, 10, 100, 1000, 10_000, 100_000])
        #expect(powers.place(1) == 100 && powers.place(100_000) == 0)
        #expect(powers.place(0) > 100)
        let one = ChartScale(values: [10], isLogarithmic: true, from: 0, to: 1)
        #expect(one.ticks == [10, 20, 50, 100])
    }

    @Test(arguments: [(0, "0"), (0.05, "0.05"), (1.5, "1.5"), (100_000, "100000"), (-2.25, "-2.25"), (.nan, "0")])
    func numbersAreShort(value: Double, text: String) {
        #expect(LineChart.text(value) == text)
    }
}
