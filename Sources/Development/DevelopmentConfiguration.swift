/// What `darcha dev` can be told.
package struct DevelopmentConfiguration: Sendable {
    /// The address that everything binds to.
    package var host = "127.0.0.1"
    /// The gateway's port.
    package var port = 8080
    /// The folder of contracts.
    package var contracts: String
    /// The names of the services that are offered; only agencies that they ask are started. Nil: all.
    package var services: [String]?
    /// Where state, logs and keys are kept; with nil, `.darcha/dev` below the working folder, made anew each time.
    package var data: String?
    /// The program whose subcommands are the processes.
    package var executable: String
    /// The id of the portal that gets a key.
    package var portal = "my-gov"
    /// The name of the operator that gets a key.
    package var operatorName = "developer"
    /// The level from which the processes' log lines are shown; all of them are in `logs/` in the data folder.
    package var logLevel = "warning"
    /// Whether simulated agencies answer at once.
    package var isInstant = false

    package init(contracts: String, executable: String) {
        self.contracts = contracts
        self.executable = executable
    }
}
