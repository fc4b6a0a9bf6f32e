package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The dashboard in a real Chromium: what happens to an instance shows without reloading the page. */
final class DashboardIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static TrialSystem system;
    private static WebDriver browser;

    @BeforeAll
    static void start() {
        system = TrialSystem.start();
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,1000");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                .usingAnyFreePort()
                .build();
        browser = new ChromeDriver(service, options);
    }

    @AfterAll
    static void stop() {
        try {
            browser.quit();
        } finally {
            system.close();
        }
    }

    @Test
    void followsAnInstanceFromStoppedToOnlineAndShowsItsLog() {
        String stack = system.createStack("dashboard <b>trial</b>");
        String layer = system.createLayer(stack, "web", "Setup=trial::setup,Configure=trial::configure");
        String instance = system.createInstance(stack, layer);

        browser.get(system.coordinator().dashboard() + "#/stacks/" + stack);
        awaitText("#layers", "stopped");
        assertThat(browser.findElement(By.cssSelector("body")).getText()).contains("dashboard <b>trial</b>");

        system.aws().opsworks("start-instance", "--instance-id", instance);
        awaitText("#layers", "online");
        awaitText("#commands", "setup");
        awaitText("#timeline", "online");

        browser.findElement(By.xpath("//button[@data-command and contains(., 'setup')]"))
                .click();
        awaitText("#log", "trial::setup");

        browser.findElement(By.id("drawer-close")).click();
        browser.findElement(By.cssSelector("[data-instance='" + instance + "']"))
                .click();
        awaitText("#charts", "cpu_user");
        assertThat(browser.findElements(By.cssSelector("#charts figure"))).hasSize(4);
        browser.findElement(By.cssSelector("[data-range='2w']")).click();
        awaitText("#charts", "procs");
        browser.findElement(By.cssSelector("[data-layer='" + layer + "']")).click();
        awaitText("#metrics-title", "averages of layer");
        awaitText("#charts", "memory_used");

        browser.get(system.coordinator().dashboard() + "#/audit");
        awaitText("#audit-records", "startinstance");
        browser.findElement(By.cssSelector("#audit-form input[name=operation]")).sendKeys("CreateStack");
        browser.findElement(By.xpath("//tr[@data-operation='CreateStack']//summary"))
                .click();
        awaitText("#audit-records", "dashboard <b>trial</b>");
    }

    private static void awaitText(String selector, String text) {
        new WebDriverWait(browser, LIMIT)
                .withMessage(selector + " to show " + text)
                .until(page -> page.findElement(By.cssSelector(selector))
                        .getText()
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains(text));
    }
}
