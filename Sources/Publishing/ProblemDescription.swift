/// One of the gateway's stable error codes, as the OpenAPI document tells it.
///
/// The gateway's own list is the only one: whoever publishes hands it over.
package struct ProblemDescription: Sendable, Hashable {
    /// The stable code, such as `case-unknown`.
    package var code: String
    /// The HTTP status.
    package var status: Int
    /// What it is, the same for each occurrence.
    package var title: String
    /// What to do about it.
    package var remedy: String

    /// A code with its status and words.
    package init(code: String, status: Int, title: String, remedy: String) {
        self.code = code
        self.status = status
        self.title = title
        self.remedy = remedy
    }
}
