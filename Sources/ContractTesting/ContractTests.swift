import Casework
package import Contracts

/// Contract tests: the example cases beside the contracts, run through the real fold.
package enum ContractTests {
    /// Runs the cases of a directory's catalogue.
    ///
    /// - Parameters:
    ///   - catalogue: what is loaded from the directory.
    ///   - directory: where the catalogue is, with its cases in `tests/`.
    ///   - service: only the cases of services of that name.
    package static func run(_ catalogue: Catalogue, directory: String, service: String? = nil) -> ContractTestReport {
        let vocabulary = CaseVocabulary(
            caseOutcomes: CaseOutcome.allCases.map(\.rawValue), stepOutcomes: StepOutcome.allCases.map(\.rawValue),
            skipReasons: [StepState.SkipReason.condition, .needs, .closed].map(\.rawValue),
            compensationOutcomes: [CompensationState.Outcome.answered, .failed, .settled].map(\.rawValue) + ["open"])
        let (cases, findings) = catalogue.cases(directory: directory, service: service, vocabulary: vocabulary)
        let reports = cases.map { contractCase in
            var run = CaseRun(contractCase, catalogue: catalogue)
            return CaseReport(contractCase: contractCase, problems: run.problems())
        }
        return ContractTestReport(cases: reports, findings: findings)
    }
}
