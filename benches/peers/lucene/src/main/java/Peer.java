import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.FSDirectory;

/** Lucene: title, lead and body with its standard analyzer, positions and stored text; 2 threads, 128 MB. */
public class Peer {
    static final String[] FIELDS = {"title", "lead", "body"};
    static final String END = "";

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("index")) {
            index(Path.of(arguments[1]), Path.of(arguments[2]));
        } else {
            serve(Path.of(arguments[1]));
        }
    }

    static void index(Path articles, Path folder) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
        config.setRAMBufferSizeMB(128);
        ArrayBlockingQueue<String> lines = new ArrayBlockingQueue<>(1024);
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(folder), config)) {
            Thread[] threads = new Thread[2];
            Throwable[] failed = new Throwable[1];
            for (int number = 0; number < threads.length; number++) {
                threads[number] = new Thread(() -> {
                    try {
                        ObjectMapper mapper = new ObjectMapper();
                        for (String line = lines.take(); !line.equals(END); line = lines.take()) {
                            writer.addDocument(document(mapper.readTree(line)));
                        }
                    } catch (Throwable error) {
                        failed[0] = error;
                        System.err.println(error);
                        System.exit(2);
                    }
                });
                threads[number].start();
            }
            try (BufferedReader reader = Files.newBufferedReader(articles, StandardCharsets.UTF_8)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.put(line);
                }
            }
            for (Thread thread : threads) {
                lines.put(END);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            writer.commit();
        }
    }

    static Document document(JsonNode article) {
        Document document = new Document();
        document.add(new StringField("id", article.get("id").asText(), Field.Store.YES));
        for (String name : FIELDS) {
            document.add(new TextField(name, article.get(name).asText(), Field.Store.YES));
        }
        return document;
    }

    static void serve(Path folder) throws Exception {
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(FSDirectory.open(folder)));
        // Else repeated queries are answered from memory.
        searcher.setQueryCache(null);
        MultiFieldQueryParser parser = new MultiFieldQueryParser(FIELDS, new StandardAnalyzer());
        Pattern top = Pattern.compile("TOP_(\\d+)(_COUNT)?");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split("\t", 2);
            Matcher limit = top.matcher(parts[0]);
            if (parts.length < 2 || !(limit.matches() || parts[0].equals("COUNT"))) {
                out.println("UNSUPPORTED");
                continue;
            }
            Query query = parser.parse(parts[1]);
            if (!limit.matches()) {
                out.println(searcher.count(query));
                continue;
            }
            int count = Integer.parseInt(limit.group(1));
            int countTo = limit.group(2) == null ? count : Integer.MAX_VALUE;
            var found = searcher.search(query, new TopScoreDocCollectorManager(count, null, countTo));
            out.println(limit.group(2) == null ? 1 : found.totalHits.value);
        }
    }
}
