// An embedder gets netty-identd, Netty's modules that it uses, and slf4j-api.
final MAX_JARS = 12
final MAX_OCTETS = 6_000_000

def folder = new File(basedir, 'target/dependency')
assert folder.directory : "the build has failed: see $basedir/build.log"
def jars = folder.listFiles().sort()
def octets = jars*.length().sum()
println "embedding: ${jars.size()} jars with $octets octets"
assert jars.size() <= MAX_JARS : jars*.name
assert octets <= MAX_OCTETS : jars*.name

// The embedded server has answered the embedded client. The JVM's and SLF4J's warnings are beside the answer.
assert 'stjohns' in new File(basedir, 'target/output').readLines()
