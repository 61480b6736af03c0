package import Publishing

extension ProblemCode {
    /// The gateway's error codes, as the OpenAPI document tells them.
    package static var descriptions: [ProblemDescription] {
        allCases.map { code in
            ProblemDescription(
                code: code.rawValue, status: code.statusCode, title: code.title, remedy: code.remedy)
        }
    }
}
