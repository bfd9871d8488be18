//! Apache Kafka for the bridge's tests: its jars from Maven Central, which is where the project publishes them, a Java
//! to run them, and a compiler for what the tests themselves say in Java.

use anyhow::{Context, Result};
use xshell::cmd;

use crate::{debian, project::Project, tools::installing};

/// The release that the bridge is tested with.
const VERSION: &str = "4.1.1";

/// Eclipse's compiler: the tests compare the simulator with Kafka's own client too, which takes a little Java of theirs.
/// It is 3 MB that a Java runtime runs; Debian's JDK is twenty times as much beside it. Runs on Java 17.
const COMPILER_VERSION: &str = "3.44.0";

/// Fetches Kafka into `target/tools/kafka`, where the tests look for it, unless it is there.
pub fn ensure(project: &Project) -> Result<()> {
    debian::ensure(project, &[debian::JAVA])?;
    let (shell, folder) = (&project.shell, project.tools().join("kafka"));
    // It is written last, and so nothing is missing where it is there.
    let whole = folder.join(format!("whole-{VERSION}-{COMPILER_VERSION}"));
    if whole.is_file() {
        return Ok(());
    }
    debian::ensure(project, &[debian::MAVEN]).context("Maven fetches Kafka")?;
    installing(&format!("Apache Kafka {VERSION}"), "half a minute", || {
        shell.remove_path(&folder)?;
        shell.create_dir(&folder)?;
        let project_file = folder.join("pom.xml");
        shell.write_file(&project_file, pom())?;
        let command = cmd!(
            shell,
            "mvn -q -B -f {project_file} dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory={folder}"
        );
        command.run()?;
        Ok(shell.write_file(&whole, "")?)
    })
}

/// What Maven is told: a project that is nothing but a wish for the broker and the compiler.
fn pom() -> String {
    format!(
        r#"<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>event-playground</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>{VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.eclipse.jdt</groupId>
      <artifactId>ecj</artifactId>
      <version>{COMPILER_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"#
    )
}
