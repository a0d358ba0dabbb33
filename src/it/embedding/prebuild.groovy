// Takes the code blocks out of README.md: each block of Java becomes a source file, and the block of XML is the dependency.
def readme = new File(basedir, '../../../README.md').text
def blocks = { language -> readme.findAll(/(?ms)^```${language}\n(.*?)^```$/) { it[1] } }

def dependencies = blocks('xml')
assert dependencies.size() == 1
def pom = new File(basedir, 'pom.xml')
pom.text = pom.text.replace('<!-- README -->', dependencies[0])

def sources = blocks('java')
assert sources.size() == 3
for (source in sources) {
    def folder = (source =~ /(?m)^package ([\w.]+);/)[0][1].replace('.', '/')
    def name = (source =~ /(?m)^public (?:final class|record) (\w+)/)[0][1]
    def file = new File(basedir, "src/main/java/$folder/${name}.java")
    file.parentFile.mkdirs()
    file.text = source
}
