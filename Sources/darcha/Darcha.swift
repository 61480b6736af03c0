import Hummingbird
import AsyncHTTPClient
import GRDB
import Crypto
import Yams
import Subprocess
import ServiceLifecycle
import Collections
@main struct Darcha { static func main() {} }
